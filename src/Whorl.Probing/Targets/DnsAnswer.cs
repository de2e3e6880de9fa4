using System.Buffers.Binary;

namespace Whorl.Probing.Targets;

/// <summary>What a datagram or a TCP message means for a query.</summary>
internal enum DnsAnswerKind
{
    /// <summary>It does not answer this query: wrong id, wrong question, or no response.</summary>
    NotOurs,

    /// <summary>It is cut short, and TCP must be asked.</summary>
    Truncated,

    /// <summary>It answers, and the <see cref="ResolutionStatus"/> says how.</summary>
    Answer,
}

/// <summary>Queries for addresses and their answers, RFC 1035 and RFC 3596.</summary>
internal static class DnsAnswer
{
    public const ushort TypeA = 1;
    public const ushort TypeAaaa = 28;
    private const ushort TypeCname = 5;
    private const ushort ClassInternet = 1;

    /// <summary>How many aliases are followed; resolvers follow about as many.</summary>
    private const int MostAliases = 16;

    /// <summary>How many records of an answer are looked at.</summary>
    private const int MostRecords = 512;

    /// <summary>Writes a query with recursion desired and returns its length; 0 if the text is no name.</summary>
    public static int WriteQuery(string name, ushort type, ushort id, Span<byte> message)
    {
        message[..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 1;
        message[5] = 1;
        if (!DnsMessageReader.TryWriteName(name, message[12..], out int length))
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(message[(12 + length)..], type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(14 + length)..], ClassInternet);
        return 16 + length;
    }

    /// <summary>Reads what came back for a query that <see cref="WriteQuery"/> wrote.</summary>
    /// <param name="message">The datagram, or the TCP message without its length.</param>
    /// <param name="query">The query.</param>
    /// <param name="addresses">Where addresses are put, at most <see cref="Resolution.MostAddresses"/>.</param>
    /// <param name="status">The meaning of an answer.</param>
    public static DnsAnswerKind Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, List<HostAddress> addresses, out ResolutionStatus status)
    {
        status = ResolutionStatus.Malformed;
        if (!DnsMessageReader.TryBegin(message, out DnsMessageReader reader)
            || reader.Id != BinaryPrimitives.ReadUInt16BigEndian(query) || !reader.IsResponse || reader.OperationCode != 0)
        {
            return DnsAnswerKind.NotOurs;
        }

        ReadOnlySpan<byte> asked = query[12..^4];
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(query[^4..]);
        Span<byte> name = stackalloc byte[DnsMessageReader.LongestName];
        if (reader.Questions == 0 && reader.ResponseCode is not (0 or 3))
        {
            // Servers that refuse or fail may leave the question out.
            status = StatusOf(reader.ResponseCode);
            return DnsAnswerKind.Answer;
        }

        if (reader.Questions != 1 || !reader.TryReadQuestion(name, out int length, out ushort askedType, out ushort askedClass)
            || askedType != type || askedClass != ClassInternet || !asked.SequenceEqual(name[..length]))
        {
            return DnsAnswerKind.NotOurs;
        }

        if (reader.IsTruncated)
        {
            return DnsAnswerKind.Truncated;
        }

        if (reader.ResponseCode != 0)
        {
            status = StatusOf(reader.ResponseCode);
            return DnsAnswerKind.Answer;
        }

        Span<byte> owner = stackalloc byte[DnsMessageReader.LongestName];
        for (int aliases = 0; aliases <= MostAliases; aliases++)
        {
            if (!TryPass(reader, type, name, ref length, owner, addresses, out bool isAlias))
            {
                return DnsAnswerKind.Answer;
            }

            if (!isAlias)
            {
                status = addresses.Count > 0 ? ResolutionStatus.Found : ResolutionStatus.NoAddress;
                return DnsAnswerKind.Answer;
            }
        }

        return DnsAnswerKind.Answer;
    }

    /// <summary>Goes once through the answers: puts away the name's addresses, or takes the name it is an alias of instead.</summary>
    private static bool TryPass(
        DnsMessageReader reader, ushort type, scoped Span<byte> name, scoped ref int length, scoped Span<byte> owner, List<HostAddress> addresses, out bool isAlias)
    {
        isAlias = false;
        addresses.Clear();
        for (int i = 0; i < Math.Min(reader.Answers, MostRecords); i++)
        {
            if (!reader.TryReadRecord(owner, out int ownerLength, out DnsRecord record))
            {
                addresses.Clear();
                return false;
            }

            if (record.Class != ClassInternet || !owner[..ownerLength].SequenceEqual(name[..length]))
            {
                continue;
            }

            if (record.Type == TypeCname)
            {
                addresses.Clear();
                isAlias = reader.TryReadNameOf(record, name, out length);
                return isAlias;
            }

            if (record.Type == type && addresses.Count < Resolution.MostAddresses)
            {
                if (record.Data.Length != (type == TypeA ? 4 : 16))
                {
                    addresses.Clear();
                    return false;
                }

                addresses.Add(type == TypeA
                    ? new HostAddress(BinaryPrimitives.ReadUInt32BigEndian(record.Data), true)
                    : HostAddress.From(new System.Net.IPAddress(record.Data)));
            }
        }

        return true;
    }

    private static ResolutionStatus StatusOf(int responseCode) => responseCode switch
    {
        2 => ResolutionStatus.ServerFailure,
        3 => ResolutionStatus.NoSuchName,
        _ => ResolutionStatus.Refused,
    };
}
