using Whorl.Tls.Reassembly;

namespace Whorl.Tls.Quic;

/// <summary>
/// The CRYPTO stream of one side's Initial packets (RFC 9000 section 7.5), from offset 0, up to the end of its first
/// handshake message. The owner lends the storage (see <see cref="ByteAssembler"/>).
/// </summary>
public sealed class QuicCryptoAssembler
{
    private const int HandshakeHeader = 4;

    private readonly ByteAssembler bytes = new();

    /// <summary>Where the bytes lie; lends, grows and returns the storage.</summary>
    public ByteAssembler Bytes => bytes;

    /// <summary>The size of the first handshake message with its header (RFC 8446 section 4), or 0 while unknown.</summary>
    public int MessageLength
    {
        get
        {
            ReadOnlySpan<byte> start = bytes.Contiguous;
            return start.Length < HandshakeHeader ? 0 : HandshakeHeader + ((start[1] << 16) | (start[2] << 8) | start[3]);
        }
    }

    /// <summary>Whether the first handshake message is whole.</summary>
    public bool IsComplete => MessageLength is > 0 and int length && bytes.ContiguousLength >= length;

    /// <summary>The first handshake message, header included, or as much of it as is there; valid until the next insertion.</summary>
    public ReadOnlySpan<byte> Message => IsComplete ? bytes.Contiguous[..MessageLength] : bytes.Contiguous;

    /// <summary>Inserts the data of a CRYPTO frame.</summary>
    public InsertOutcome Insert(in QuicFrame frame) => bytes.Insert(frame.Offset, frame.Data);
}
