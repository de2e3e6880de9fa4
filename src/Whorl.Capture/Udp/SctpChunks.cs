using System.Buffers.Binary;

namespace Whorl.Capture.Udp;

/// <summary>Walks the chunks of an SCTP packet for unfragmented user messages (RFC 9260 section 3.3.1), which DTLS over SCTP (RFC 6083) uses.</summary>
internal static class SctpChunks
{
    private const int DataHeader = 16;

    /// <summary>Whether a packet contains a user message that begins a DTLS handshake.</summary>
    public static DatagramKind Classify(ReadOnlySpan<byte> chunks)
    {
        while (TryNextData(ref chunks, out ReadOnlySpan<byte> data))
        {
            if (!data.IsEmpty && DatagramClassifier.Classify(data) == DatagramKind.Dtls)
            {
                return DatagramKind.Dtls;
            }
        }

        return DatagramKind.Other;
    }

    /// <summary>The next whole user message.</summary>
    public static bool TryNextData(ref ReadOnlySpan<byte> chunks, out ReadOnlySpan<byte> data)
    {
        while (chunks.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(chunks[2..]);
            if (length < 4 || length > chunks.Length)
            {
                break;
            }

            byte type = chunks[0];
            bool isWhole = (chunks[1] & 3) == 3;
            ReadOnlySpan<byte> chunk = chunks[..length];
            chunks = chunks[Math.Min(chunks.Length, (length + 3) & ~3)..];
            if (type == 0 && isWhole && length > DataHeader)
            {
                data = chunk[DataHeader..];
                return true;
            }
        }

        chunks = default;
        data = default;
        return false;
    }
}
