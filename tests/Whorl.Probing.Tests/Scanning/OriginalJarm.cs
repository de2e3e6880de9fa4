using System.Buffers.Binary;
using System.Text;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>
/// How the reference program jarm.py reads what its one read gave: a slice beyond the end is short or empty, an index beyond it leaves
/// the extensions out, and a number of no digits loses the probe.
/// </summary>
internal static class OriginalJarm
{
    private const string Lost = "|||";

    public static string Read(byte[] data)
    {
        if (data.Length < 6 || data[0] != 22 || data[5] != 2 || data.Length < 44)
        {
            return Lost;
        }

        int id = data[43];
        string head = $"{Hex(Slice(data, id + 44, 2))}|{Hex(Slice(data, 9, 2))}|";
        if (data.Length <= id + 47 || data[id + 47] == 11
            || Slice(data, id + 50, 3).SequenceEqual((byte[])[0x0e, 0xac, 0x0b]) || Slice(data, 82, 3).SequenceEqual((byte[])[0x0f, 0xf0, 0x0b])
            || id + 42 >= BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(3)))
        {
            return head + "|";
        }

        int at = id + 49;
        if (!TryNumber(Slice(data, id + 47, 2), out int length))
        {
            return Lost;
        }

        int end = length + at - 1;
        List<string> types = [];
        string protocol = "";
        while (at < end)
        {
            string type = Hex(Slice(data, at, 2));
            types.Add(type);
            if (!TryNumber(Slice(data, at + 2, 2), out int size))
            {
                return Lost;
            }

            protocol = type == "0010" && protocol.Length == 0 ? Encoding.UTF8.GetString(Slice(Slice(data, at + 4, size).ToArray(), 3, size)) : protocol;
            at += size + 4;
        }

        return $"{head}{protocol}|{string.Join('-', types)}";
    }

    private static ReadOnlySpan<byte> Slice(byte[] data, int at, int count) =>
        at >= data.Length ? default : data.AsSpan(at, Math.Min(count, data.Length - at));

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            number = (number << 8) | digit;
        }

        return !digits.IsEmpty;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
