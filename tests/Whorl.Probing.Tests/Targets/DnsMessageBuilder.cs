using System.Net;

namespace Whorl.Probing.Tests.Targets;

/// <summary>Writes DNS answers by hand, right ones and wrong ones.</summary>
internal sealed class DnsMessageBuilder
{
    private readonly List<byte> written;

    /// <summary>Begins an answer to a query: its id and its question.</summary>
    public DnsMessageBuilder(ReadOnlySpan<byte> query, int responseCode = 0, bool truncated = false)
    {
        written = [.. query];
        written[2] = (byte)(0x81 | (truncated ? 2 : 0));
        written[3] = (byte)(0x80 | responseCode);
    }

    public DnsMessageBuilder Address(string owner, string address)
    {
        byte[] data = IPAddress.Parse(address).GetAddressBytes();
        return Record(Name(owner), (ushort)(data.Length == 4 ? 1 : 28), data);
    }

    public DnsMessageBuilder Alias(string owner, string target) => Record(Name(owner), 5, Name(target));

    public DnsMessageBuilder Record(byte[] owner, ushort type, byte[] data, int? length = null)
    {
        int size = length ?? data.Length;
        written.AddRange([.. owner, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 60, (byte)(size >> 8), (byte)size, .. data]);
        return Answers((written[6] << 8) + written[7] + 1);
    }

    public DnsMessageBuilder Answers(int count)
    {
        (written[6], written[7]) = ((byte)(count >> 8), (byte)count);
        return this;
    }

    public byte[] Build() => [.. written];

    /// <summary>A name as labels; one that begins with @ and a number is a pointer to that place.</summary>
    public static byte[] Name(string name)
    {
        List<byte> bytes = [];
        foreach (string label in name.Split('.'))
        {
            if (label.StartsWith('@'))
            {
                int place = int.Parse(label[1..]);
                return [.. bytes, (byte)(0xC0 | (place >> 8)), (byte)place];
            }

            bytes.Add((byte)label.Length);
            bytes.AddRange(System.Text.Encoding.ASCII.GetBytes(label));
        }

        return [.. bytes, 0];
    }
}
