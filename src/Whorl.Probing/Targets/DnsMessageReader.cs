using System.Buffers.Binary;

namespace Whorl.Probing.Targets;

/// <summary>
/// Reads a DNS message (RFC 1035 section 4) over the bytes of a datagram. Nothing is trusted: counts are compared with what is there,
/// compression pointers go backwards only, names end at 255 bytes. A failed read leaves the place undefined and returns false.
/// </summary>
internal ref struct DnsMessageReader
{
    /// <summary>The longest name on the wire, RFC 1035 section 2.3.4.</summary>
    public const int LongestName = 255;

    private const int HeaderLength = 12;
    private readonly ReadOnlySpan<byte> message;
    private int at;

    private DnsMessageReader(ReadOnlySpan<byte> message)
    {
        this.message = message;
        this.at = HeaderLength;
    }

    public readonly ushort Id => BinaryPrimitives.ReadUInt16BigEndian(this.message);

    public readonly bool IsResponse => (this.message[2] & 0x80) != 0;

    public readonly bool IsTruncated => (this.message[2] & 0x02) != 0;

    public readonly int OperationCode => (this.message[2] >> 3) & 15;

    public readonly int ResponseCode => this.message[3] & 15;

    public readonly int Questions => BinaryPrimitives.ReadUInt16BigEndian(this.message[4..]);

    public readonly int Answers => BinaryPrimitives.ReadUInt16BigEndian(this.message[6..]);

    /// <summary>Begins at the header; false if there is no whole one.</summary>
    public static bool TryBegin(ReadOnlySpan<byte> message, out DnsMessageReader reader)
    {
        reader = message.Length < HeaderLength ? default : new DnsMessageReader(message);
        return message.Length >= HeaderLength;
    }

    /// <summary>Reads a question: its name into a buffer of <see cref="LongestName"/> bytes, in lower case and uncompressed.</summary>
    public bool TryReadQuestion(scoped Span<byte> name, out int length, out ushort type, out ushort @class)
    {
        type = @class = 0;
        if (!TryReadName(ref this.at, name, out length) || this.message.Length - this.at < 4)
        {
            return false;
        }

        type = BinaryPrimitives.ReadUInt16BigEndian(this.message[this.at..]);
        @class = BinaryPrimitives.ReadUInt16BigEndian(this.message[(this.at + 2)..]);
        this.at += 4;
        return true;
    }

    /// <summary>Reads a resource record: its owner's name into a buffer, its data as a view.</summary>
    public bool TryReadRecord(scoped Span<byte> name, out int length, out DnsRecord record)
    {
        record = default;
        if (!TryReadName(ref this.at, name, out length) || this.message.Length - this.at < 10)
        {
            return false;
        }

        ReadOnlySpan<byte> fields = this.message[this.at..];
        int dataLength = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
        if (fields.Length - 10 < dataLength)
        {
            return false;
        }

        record = new DnsRecord
        {
            Type = BinaryPrimitives.ReadUInt16BigEndian(fields),
            Class = BinaryPrimitives.ReadUInt16BigEndian(fields[2..]),
            DataAt = this.at + 10,
            Data = fields.Slice(10, dataLength),
        };
        this.at += 10 + dataLength;
        return true;
    }

    /// <summary>Reads the name that a record's data is; false if the data is anything more or less.</summary>
    public readonly bool TryReadNameOf(DnsRecord record, scoped Span<byte> name, out int length)
    {
        int end = record.DataAt;
        return TryReadName(ref end, name, out length) && end == record.DataAt + record.Data.Length;
    }

    /// <summary>Writes a name as labels in lower case; false if it has an empty label or is too long.</summary>
    public static bool TryWriteName(ReadOnlySpan<char> text, Span<byte> name, out int length)
    {
        length = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> label = text[range];
            if (label.Length is 0 or > 63 || length + label.Length + 2 > LongestName || label.ContainsAnyExceptInRange('!', '~'))
            {
                return false;
            }

            name[length++] = (byte)label.Length;
            foreach (char c in label)
            {
                name[length++] = Lower((byte)c);
            }
        }

        name[length++] = 0;
        return true;
    }

    private readonly bool TryReadName(scoped ref int at, scoped Span<byte> name, out int length)
    {
        length = 0;
        int place = at;
        int piece = at;
        bool followed = false;
        while (place < this.message.Length)
        {
            int size = this.message[place++];
            if (size >= 0xC0)
            {
                if (place >= this.message.Length)
                {
                    return false;
                }

                int target = ((size & 0x3F) << 8) | this.message[place++];
                at = followed ? at : place;
                followed = true;

                // A pointer goes to a prior occurrence (RFC 1035 section 4.1.4): before the piece it ends, so there can be no loop.
                if (target >= piece || target < HeaderLength)
                {
                    return false;
                }

                piece = place = target;
                continue;
            }

            if (size > 63 || length + size + 1 > LongestName || this.message.Length - place < size)
            {
                return false;
            }

            name[length++] = (byte)size;
            if (size == 0)
            {
                at = followed ? at : place;
                return true;
            }

            foreach (byte letter in this.message.Slice(place, size))
            {
                name[length++] = Lower(letter);
            }

            place += size;
        }

        return false;
    }

    private static byte Lower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}

/// <summary>A resource record, RFC 1035 section 4.1.3.</summary>
internal readonly ref struct DnsRecord
{
    public ushort Type { get; init; }

    public ushort Class { get; init; }

    public int DataAt { get; init; }

    public ReadOnlySpan<byte> Data { get; init; }
}
