namespace Whorl.Capture.Tcp;

/// <summary>
/// Cuts a stream into packets of a protocol that wraps TLS and knows its lengths: TDS (eight-byte header, MS-TDS section
/// 2.2.3.1) and OpenVPN over TCP (two-byte length).
/// </summary>
internal struct PacketFraming
{
    private const int TdsHeader = 8;
    private const int OpenVpnHeader = 2;

    private ulong header;
    private int filled;

    /// <summary>Bytes of the packet at hand not read yet.</summary>
    public int Remaining { get; private set; }

    /// <summary>Whether the piece just returned begins a packet.</summary>
    public bool IsStart { get; private set; }

    /// <summary>
    /// The next piece of packet contents in <paramref name="bytes"/>. False when more bytes are needed, or when
    /// <paramref name="isBroken"/> says that a header makes no sense.
    /// </summary>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, bool isTds, out ReadOnlySpan<byte> contents, out bool isBroken)
    {
        isBroken = false;
        contents = default;
        IsStart = false;
        int headerLength = isTds ? TdsHeader : OpenVpnHeader;
        while (Remaining == 0)
        {
            if (bytes.IsEmpty)
            {
                return false;
            }

            header = (header << 8) | bytes[0];
            bytes = bytes[1..];
            if (++filled < headerLength)
            {
                continue;
            }

            Remaining = isTds ? (int)((header >> 32) & 0xffff) - TdsHeader : (int)(header & 0xffff);
            isBroken = Remaining < 0 || (isTds && (header >> 56) is not (0x12 or 0x04 or 0x10));
            filled = 0;
            header = 0;
            IsStart = true;
            if (isBroken)
            {
                return false;
            }
        }

        int take = Math.Min(Remaining, bytes.Length);
        if (take == 0)
        {
            return false;
        }

        contents = bytes[..take];
        bytes = bytes[take..];
        Remaining -= take;
        return true;
    }
}
