using System.Text;
using Whorl.Fuzz.Checks;
using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Fuzz.Targets;

/// <summary>
/// What came back for a DNS query: a byte says whether AAAA is asked for (bit 0) and whether the message gets the query's number and the
/// bits of a response (bit 1); then a name with its length in front, and the message.
/// </summary>
internal sealed class DnsTarget : FuzzTarget
{
    private readonly List<HostAddress> addresses = [];
    private readonly byte[] query = new byte[512];

    public override string Name => "dns";

    protected override void Run(ReadOnlySpan<byte> input)
    {
        InputReader reader = new(input);
        byte flags = reader.U8();
        ushort type = (flags & 1) != 0 ? DnsAnswer.TypeAaaa : DnsAnswer.TypeA;
        int length = WriteQuery(Encoding.Latin1.GetString(reader.Piece()), type);
        if (length == 0)
        {
            length = WriteQuery("www.example.org", type);
        }

        byte[] message = reader.Rest.ToArray();
        if ((flags & 2) != 0 && message.Length > 2)
        {
            query.AsSpan(0, 2).CopyTo(message);
            message[2] = (byte)((message[2] | 0x80) & ~0x7a);
        }

        for (int end = message.Length; end >= 0; end -= 1 + (message.Length / 48))
        {
            Read(message.AsSpan(0, end), query.AsSpan(0, length), type);
        }

        Walk(message);
    }

    private int WriteQuery(string name, ushort type)
    {
        int length = DnsAnswer.WriteQuery(name, type, 0x1234, query);
        if (length > 0)
        {
            Span<byte> asked = stackalloc byte[DnsMessageReader.LongestName];
            Require(
                DnsMessageReader.TryBegin(query.AsSpan(0, length), out DnsMessageReader reader)
                && reader.Questions == 1 && reader.TryReadQuestion(asked, out int size, out ushort askedType, out ushort askedClass)
                && askedType == type && askedClass == 1 && size == length - 16 && asked[..size].SequenceEqual(query.AsSpan(12, size)),
                "a query is not read as it was written");
        }

        return length;
    }

    private void Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> asked, ushort type)
    {
        addresses.Clear();
        DnsAnswerKind kind = DnsAnswer.Read(message, asked, addresses, out ResolutionStatus status);
        Require(addresses.Count <= Resolution.MostAddresses, "more addresses than wanted");
        bool found = kind == DnsAnswerKind.Answer && status == ResolutionStatus.Found;
        Require(found == addresses.Count > 0, "addresses without an answer, or an answer without");
        Require(type == DnsAnswer.TypeAaaa || addresses.TrueForAll(address => address.IsIPv4), "an address of the other family");
    }

    private static void Walk(ReadOnlySpan<byte> message)
    {
        if (!DnsMessageReader.TryBegin(message, out DnsMessageReader reader))
        {
            return;
        }

        Span<byte> name = stackalloc byte[DnsMessageReader.LongestName];
        Span<byte> other = stackalloc byte[DnsMessageReader.LongestName];
        for (int i = 0; i < reader.Questions && reader.TryReadQuestion(name, out int length, out _, out _); i++)
        {
            RequireName(name[..length]);
        }

        int size = 0;
        while (reader.TryReadRecord(name, out int length, out DnsRecord record))
        {
            RequireName(name[..length]);
            size += 11 + record.Data.Length;
            Require(size <= message.Length, "the records are larger than the message");
            Require(message.Slice(record.DataAt, record.Data.Length).SequenceEqual(record.Data), "the data is not where it says");
            if (reader.TryReadNameOf(record, other, out int otherLength))
            {
                RequireName(other[..otherLength]);
            }
        }
    }

    private static void RequireName(ReadOnlySpan<byte> name)
    {
        Require(name.Length is > 0 and <= DnsMessageReader.LongestName, "a name is too long");
        while (name[0] != 0)
        {
            Require(name[0] <= 63 && !name[1..(1 + name[0])].ContainsAnyInRange((byte)'A', (byte)'Z'), "a label is no label in lower case");
            name = name[(1 + name[0])..];
        }

        Require(name.Length == 1, "a name goes on behind its end");
    }
}
