using Whorl.Capture.Handshakes;
using Whorl.Tls.Handshake;

namespace Whorl.Capture.Tcp;

/// <summary>What became of the bytes given to a <see cref="RecordReader"/>.</summary>
internal enum RecordOutcome : byte
{
    /// <summary>All read; more may come.</summary>
    Continue,

    /// <summary>A handshake record brought bytes: messages may be whole now.</summary>
    Handshake,

    /// <summary>A direction switched to encryption.</summary>
    ChangeCipherSpec,

    /// <summary>An alert in the clear.</summary>
    Alert,

    /// <summary>Application data.</summary>
    ApplicationData,

    /// <summary>A heartbeat in the clear.</summary>
    Heartbeat,

    /// <summary>A handshake message, alert or heartbeat that is encrypted.</summary>
    Encrypted,

    /// <summary>A header that no TLS record has.</summary>
    NotTls,
}

/// <summary>
/// Cuts the bytes of one direction into TLS records (RFC 8446 section 5.1), whatever pieces they come in. The contents
/// of handshake records go to the direction's <see cref="HandshakeStream"/>; other records are told by type.
/// </summary>
internal struct RecordReader
{
    private const int HeaderLength = 5;
    private const int MaxRecord = 16384 + 2048;

    private ulong header;
    private int headerFilled;
    private int remaining;
    private byte type;
    private byte alertLevel;
    private bool announced;

    /// <summary>The last alert's level.</summary>
    public readonly byte AlertLevel => alertLevel;

    /// <summary>The last alert's description.</summary>
    public byte AlertDescription { get; private set; }

    /// <summary>Whether a record's length broke the rules without making it unreadable.</summary>
    public Malformation Malformations { get; private set; }

    /// <summary>Reads from the front of <paramref name="bytes"/> until something is worth telling or nothing is left.</summary>
    public RecordOutcome Read(ref ReadOnlySpan<byte> bytes, HandshakeStream stream, ref bool isEncrypted, long timestamp, long frame)
    {
        while (!bytes.IsEmpty)
        {
            if (remaining == 0)
            {
                if (!FillHeader(ref bytes))
                {
                    return RecordOutcome.Continue;
                }

                if (!BeginRecord())
                {
                    return RecordOutcome.NotTls;
                }

                continue;
            }

            int take = Math.Min(remaining, bytes.Length);
            ReadOnlySpan<byte> chunk = bytes[..take];
            bytes = bytes[take..];
            remaining -= take;
            switch (type)
            {
                case 20 when !announced:
                    announced = true;
                    return RecordOutcome.ChangeCipherSpec;
                case 21 when !isEncrypted && ReadAlert(chunk):
                    return RecordOutcome.Alert;
                case 22 when !isEncrypted || IsPlainHello(chunk):
                    isEncrypted = false;
                    stream.Append(chunk, timestamp, frame);
                    return RecordOutcome.Handshake;
                case 23 when !announced:
                    announced = true;
                    return RecordOutcome.ApplicationData;
                case 24 when !isEncrypted && !announced:
                    announced = true;
                    return RecordOutcome.Heartbeat;
                case 21 or 22 or 24 when isEncrypted && !announced:
                    announced = true;
                    return RecordOutcome.Encrypted;
            }
        }

        return RecordOutcome.Continue;
    }

    /// <summary>
    /// Whether a record after ChangeCipherSpec is a ClientHello all the same: the answer to a HelloRetryRequest that the
    /// capture does not have. Ciphertext has this type and length by a chance of one in 2^32.
    /// </summary>
    private readonly bool IsPlainHello(ReadOnlySpan<byte> chunk) =>
        !announced && chunk.Length >= 6 && chunk[0] == (byte)HandshakeType.ClientHello && chunk[4] == 3
        && ((chunk[1] << 16) | (chunk[2] << 8) | chunk[3]) + 4 == remaining + chunk.Length;

    private bool FillHeader(ref ReadOnlySpan<byte> bytes)
    {
        while (headerFilled < HeaderLength && !bytes.IsEmpty)
        {
            header = (header << 8) | bytes[0];
            headerFilled++;
            bytes = bytes[1..];
        }

        return headerFilled == HeaderLength;
    }

    private bool BeginRecord()
    {
        type = (byte)(header >> 32);
        remaining = (int)(header & 0xffff);
        byte major = (byte)(header >> 24);
        header = 0;
        headerFilled = 0;
        announced = false;
        alertLevel = 0;
        if (type is < 20 or > 24 || major != 3)
        {
            return false;
        }

        if (remaining > MaxRecord || (remaining == 0 && type == 22))
        {
            Malformations |= Malformation.RecordLength;
        }

        return remaining <= MaxRecord;
    }

    /// <summary>An alert is two bytes; encrypted ones are longer and say nothing.</summary>
    private bool ReadAlert(ReadOnlySpan<byte> chunk)
    {
        if (remaining + chunk.Length > 2 && !announced)
        {
            announced = true;
            alertLevel = 0;
            return false;
        }

        announced = true;
        foreach (byte value in chunk)
        {
            if (alertLevel == 0)
            {
                alertLevel = value;
            }
            else
            {
                AlertDescription = value;
                return alertLevel is 1 or 2;
            }
        }

        return false;
    }
}
