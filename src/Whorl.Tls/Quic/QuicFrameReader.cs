using Whorl.Tls.Wire;

namespace Whorl.Tls.Quic;

/// <summary>
/// The frames of an opened Initial packet (RFC 9000 section 19), in order. Each step consumes at least one byte or stops
/// and says why in <see cref="Outcome"/>; the frames before the fault were already given.
/// </summary>
public ref struct QuicFrameReader
{
    private const ulong Padding = 0x00;
    private const ulong Ping = 0x01;
    private const ulong Ack = 0x02;
    private const ulong AckWithEcn = 0x03;
    private const ulong Crypto = 0x06;
    private const ulong GoogleCrypto = 0x08; // Google QUIC 50 and 51, before they took the IETF's numbers
    private const ulong TransportClose = 0x1c;
    private const ulong ApplicationClose = 0x1d;

    private readonly ulong cryptoType;
    private WireReader reader;

    /// <summary>Starts at the first frame of a payload.</summary>
    public QuicFrameReader(ReadOnlySpan<byte> payload, QuicVersion version)
    {
        reader = new WireReader(payload);
        cryptoType = version.HasGoogleFrames ? GoogleCrypto : Crypto;
    }

    /// <summary>The frame that <see cref="MoveNext"/> stopped at.</summary>
    public QuicFrame Current { get; private set; }

    /// <summary>Why the reader stopped.</summary>
    public QuicFrameOutcome Outcome { get; private set; }

    /// <summary>Goes to the next frame.</summary>
    public bool MoveNext()
    {
        if (reader.IsEmpty || Outcome != QuicFrameOutcome.Complete)
        {
            return false;
        }

        if (reader.Rest[0] == 0)
        {
            int run = reader.Rest.IndexOfAnyExcept((byte)0);
            reader.TryReadBytes(run < 0 ? reader.Remaining : run, out ReadOnlySpan<byte> zeros);
            Current = new QuicFrame { Kind = QuicFrameKind.Padding, Data = zeros };
            return true;
        }

        if (!QuicVarint.TryRead(ref reader, out ulong type))
        {
            Outcome = QuicFrameOutcome.Truncated;
            return false;
        }

        Outcome = type switch
        {
            Padding => Plain(QuicFrameKind.Padding),
            Ping => Plain(QuicFrameKind.Ping),
            Ack => ReadAck(withEcn: false),
            AckWithEcn => ReadAck(withEcn: true),
            TransportClose => ReadClose(application: false),
            ApplicationClose => ReadClose(application: true),
            _ when type == cryptoType => ReadCrypto(),
            _ => QuicFrameOutcome.ForbiddenFrame,
        };
        return Outcome == QuicFrameOutcome.Complete;
    }

    /// <summary>The enumerator of a <c>foreach</c>, which is a copy: read <see cref="Outcome"/> from an own loop.</summary>
    public readonly QuicFrameReader GetEnumerator() => this;

    private QuicFrameOutcome Plain(QuicFrameKind kind)
    {
        Current = new QuicFrame { Kind = kind };
        return QuicFrameOutcome.Complete;
    }

    private QuicFrameOutcome ReadCrypto()
    {
        if (!QuicVarint.TryRead(ref reader, out ulong offset) || !QuicVarint.TryRead(ref reader, out ulong length))
        {
            return QuicFrameOutcome.Truncated;
        }

        if (length > QuicVarint.MaxValue - offset)
        {
            return QuicFrameOutcome.CryptoOffsetTooLarge;
        }

        if (length > (ulong)reader.Remaining)
        {
            return QuicFrameOutcome.CryptoPastEnd;
        }

        reader.TryReadBytes((int)length, out ReadOnlySpan<byte> data);
        Current = new QuicFrame { Kind = QuicFrameKind.Crypto, Offset = offset, Data = data };
        return QuicFrameOutcome.Complete;
    }

    private QuicFrameOutcome ReadAck(bool withEcn)
    {
        if (!QuicVarint.TryRead(ref reader, out ulong largest)
            || !QuicVarint.TryRead(ref reader, out _)
            || !QuicVarint.TryRead(ref reader, out ulong ranges)
            || !QuicVarint.TryRead(ref reader, out _))
        {
            return QuicFrameOutcome.Truncated;
        }

        // Each range takes two integers of at least one byte, so a count beyond half the rest is a lie.
        if (ranges > (ulong)reader.Remaining / 2)
        {
            return QuicFrameOutcome.AckRangesPastEnd;
        }

        for (ulong integers = (2 * ranges) + (withEcn ? 3u : 0u); integers > 0; integers--)
        {
            if (!QuicVarint.TryRead(ref reader, out _))
            {
                return QuicFrameOutcome.Truncated;
            }
        }

        Current = new QuicFrame { Kind = QuicFrameKind.Ack, Number = largest };
        return QuicFrameOutcome.Complete;
    }

    private QuicFrameOutcome ReadClose(bool application)
    {
        if (!QuicVarint.TryRead(ref reader, out ulong error)
            || (!application && !QuicVarint.TryRead(ref reader, out _))
            || !QuicVarint.TryRead(ref reader, out ulong length))
        {
            return QuicFrameOutcome.Truncated;
        }

        if (length > (ulong)reader.Remaining)
        {
            return QuicFrameOutcome.ReasonPastEnd;
        }

        reader.TryReadBytes((int)length, out ReadOnlySpan<byte> reason);
        Current = new QuicFrame
        {
            Kind = QuicFrameKind.ConnectionClose,
            Number = error,
            Data = reason,
            IsApplicationClose = application,
        };
        return QuicFrameOutcome.Complete;
    }
}
