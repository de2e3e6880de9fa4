using Whorl.Tls.Wire;

namespace Whorl.Tls.Dtls;

/// <summary>What came of reading a handshake fragment.</summary>
public enum DtlsFragmentOutcome : byte
{
    /// <summary>The fragment is whole (and every one before it was).</summary>
    Read,

    /// <summary>The record ends inside the fragment's header.</summary>
    Truncated,

    /// <summary>The fragment's length goes past the record.</summary>
    LengthPastEnd,

    /// <summary>The fragment ends past the message's length.</summary>
    PastMessage,
}

/// <summary>A fragment of a handshake message (RFC 6347 section 4.2.2), as a view of its record.</summary>
public readonly ref struct DtlsHandshakeFragment
{
    /// <summary>The size of the header: type, length, message sequence, fragment offset, fragment length.</summary>
    public const int HeaderSize = 12;

    /// <summary>The handshake type (RFC 8446 section 4): 1 ClientHello, 2 ServerHello, 3 HelloVerifyRequest.</summary>
    public byte Type { get; private init; }

    /// <summary>The size of the whole message without header.</summary>
    public int MessageLength { get; private init; }

    /// <summary>The message's number on its side; a retransmission repeats it.</summary>
    public ushort MessageSequence { get; private init; }

    /// <summary>Where in the message this fragment starts.</summary>
    public int Offset { get; private init; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Whether this fragment is the whole message.</summary>
    public bool IsWholeMessage => Offset == 0 && Data.Length == MessageLength;

    /// <summary>Reads the fragment at the start of a handshake record; the next one starts behind <see cref="Data"/>.</summary>
    public static DtlsFragmentOutcome TryParse(ReadOnlySpan<byte> record, out DtlsHandshakeFragment fragment)
    {
        fragment = default;
        WireReader reader = new(record);
        if (!reader.TryReadU8(out byte type)
            || !reader.TryReadU24(out int length)
            || !reader.TryReadU16(out ushort sequence)
            || !reader.TryReadU24(out int offset)
            || !reader.TryReadU24(out int size))
        {
            return DtlsFragmentOutcome.Truncated;
        }

        bool whole = reader.TryReadBytes(size, out ReadOnlySpan<byte> data);
        fragment = new DtlsHandshakeFragment
        {
            Type = type,
            MessageLength = length,
            MessageSequence = sequence,
            Offset = offset,
            Data = whole ? data : reader.Rest,
        };

        if (offset + size > length)
        {
            return DtlsFragmentOutcome.PastMessage;
        }

        return whole ? DtlsFragmentOutcome.Read : DtlsFragmentOutcome.LengthPastEnd;
    }
}

/// <summary>The fragments of one handshake record, in order; it ends at the first that cannot be read.</summary>
public ref struct DtlsFragments
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at a handshake record's first byte.</summary>
    public DtlsFragments(ReadOnlySpan<byte> record) => rest = record;

    /// <summary>The fragment that <see cref="MoveNext"/> stopped at.</summary>
    public DtlsHandshakeFragment Current { get; private set; }

    /// <summary>How the last fragment was read.</summary>
    public DtlsFragmentOutcome Outcome { get; private set; }

    /// <summary>Goes to the next fragment.</summary>
    public bool MoveNext()
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        Outcome = DtlsHandshakeFragment.TryParse(rest, out DtlsHandshakeFragment fragment);
        Current = fragment;
        bool read = Outcome == DtlsFragmentOutcome.Read;
        rest = read ? rest[(DtlsHandshakeFragment.HeaderSize + fragment.Data.Length)..] : default;
        return read;
    }

    /// <summary>The enumerator of a <c>foreach</c>, which is a copy: read <see cref="Outcome"/> from an own loop.</summary>
    public readonly DtlsFragments GetEnumerator() => this;
}
