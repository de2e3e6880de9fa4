using Whorl.Tls.Wire;

namespace Whorl.Tls.Dtls;

/// <summary>What came of reading a record.</summary>
public enum DtlsRecordOutcome : byte
{
    /// <summary>A whole record in the clear (epoch 0).</summary>
    Read,

    /// <summary>The first byte is no content type and no unified header.</summary>
    NotDtls,

    /// <summary>A version that no DTLS record carries.</summary>
    UnknownVersion,

    /// <summary>The datagram ends inside the header.</summary>
    Truncated,

    /// <summary>The record's length goes past the datagram.</summary>
    LengthPastEnd,

    /// <summary>The record is longer than 2^14 and 2048 bytes of expansion (RFC 6347 section 4.1).</summary>
    TooLong,

    /// <summary>The record is encrypted: an epoch other than 0.</summary>
    Encrypted,

    /// <summary>An encrypted record of DTLS 1.3 under a unified header (RFC 9147 section 4).</summary>
    UnifiedHeader,

    /// <summary>An encrypted record with a connection ID of unknown length, type 25 (RFC 9146 section 4).</summary>
    ConnectionId,
}

/// <summary>A DTLS record (RFC 6347 section 4.1), as a view of its datagram.</summary>
public readonly ref struct DtlsRecord
{
    /// <summary>The size of the header: type, version, epoch, sequence number, length.</summary>
    public const int HeaderSize = 13;

    /// <summary>The largest fragment: 2^14 bytes and what encryption may add.</summary>
    public const int MaxFragment = (1 << 14) + 2048;

    /// <summary>The content type of handshake messages.</summary>
    public const byte Handshake = 22;

    private const byte ConnectionIdType = 25;

    /// <summary>The content type (RFC 8446 section 5.1; 26 is DTLS 1.3's ACK).</summary>
    public byte ContentType { get; private init; }

    /// <summary>The version in the record's header.</summary>
    public DtlsVersion Version { get; private init; }

    /// <summary>How often the keys have changed; 0 is in the clear.</summary>
    public ushort Epoch { get; private init; }

    /// <summary>The 48-bit sequence number.</summary>
    public ulong SequenceNumber { get; private init; }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Fragment { get; private init; }

    /// <summary>How many bytes of the datagram this record takes; where it cannot be known, all of them.</summary>
    public int Size { get; private init; }

    /// <summary>Reads the record at the start of <paramref name="datagram"/>; the next one starts <see cref="Size"/> bytes on.</summary>
    public static DtlsRecordOutcome TryParse(ReadOnlySpan<byte> datagram, out DtlsRecord record)
    {
        record = new DtlsRecord { Size = datagram.Length };
        WireReader reader = new(datagram);
        if (!reader.TryReadU8(out byte type))
        {
            return DtlsRecordOutcome.Truncated;
        }

        if (type >> 5 == 1)
        {
            return SkipUnified(type, reader, ref record);
        }

        if (type is < 20 or > 26)
        {
            return DtlsRecordOutcome.NotDtls;
        }

        if (!reader.TryReadU16(out ushort version))
        {
            return DtlsRecordOutcome.Truncated;
        }

        record = new DtlsRecord { ContentType = type, Version = new DtlsVersion(version), Size = datagram.Length };
        if (!record.Version.IsKnown)
        {
            return DtlsRecordOutcome.UnknownVersion;
        }

        if (type == ConnectionIdType)
        {
            return DtlsRecordOutcome.ConnectionId;
        }

        if (!reader.TryReadU16(out ushort epoch)
            || !reader.TryReadU16(out ushort sequenceHigh)
            || !reader.TryReadU32(out uint sequenceLow)
            || !reader.TryReadU16(out ushort length))
        {
            return DtlsRecordOutcome.Truncated;
        }

        bool whole = length <= reader.Remaining;
        record = new DtlsRecord
        {
            ContentType = type,
            Version = record.Version,
            Epoch = epoch,
            SequenceNumber = ((ulong)sequenceHigh << 32) | sequenceLow,
            Fragment = whole ? reader.Rest[..length] : reader.Rest,
            Size = whole ? HeaderSize + length : datagram.Length,
        };

        if (length > MaxFragment)
        {
            return DtlsRecordOutcome.TooLong;
        }

        if (!whole)
        {
            return DtlsRecordOutcome.LengthPastEnd;
        }

        return epoch == 0 ? DtlsRecordOutcome.Read : DtlsRecordOutcome.Encrypted;
    }

    /// <summary>001CSLEE: only without a connection ID (C) and with a length (L) does a unified header say where it ends.</summary>
    private static DtlsRecordOutcome SkipUnified(byte first, WireReader reader, ref DtlsRecord record)
    {
        bool hasConnectionId = (first & 0x10) != 0;
        bool hasLongSequence = (first & 0x08) != 0;
        bool hasLength = (first & 0x04) != 0;
        if (!hasConnectionId && hasLength)
        {
            int sequenceSize = hasLongSequence ? 2 : 1;
            if (!reader.TryReadBytes(sequenceSize, out _) || !reader.TryReadU16(out ushort length))
            {
                return DtlsRecordOutcome.Truncated;
            }

            if (length > reader.Remaining)
            {
                return DtlsRecordOutcome.LengthPastEnd;
            }

            record = new DtlsRecord { Size = 1 + sequenceSize + 2 + length };
        }

        return DtlsRecordOutcome.UnifiedHeader;
    }
}
