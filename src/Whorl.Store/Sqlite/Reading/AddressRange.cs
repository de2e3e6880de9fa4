using System.Globalization;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Addresses from one to another, as the bytes that indexes order them by.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
internal sealed record AddressRange(byte[] First, byte[] Last)
{
    /// <summary>
    /// The ranges that have every address whose text begins so, and others that do not where zeros are left out of a text: four bytes for IPv4,
    /// sixteen for IPv6, none where no address begins so.
    /// </summary>
    public static IReadOnlyList<AddressRange> Beginning(string text)
    {
        bool isLong = text.Contains(':', StringComparison.Ordinal);
        (char separator, int parts, int numberBase, int highest) = isLong ? (':', 8, 16, 0xffff) : ('.', 4, 10, 255);
        int gap = text.IndexOf("::", StringComparison.Ordinal);
        string[] pieces = (gap < 0 ? text : text[..(gap + 1)]).Split(separator);
        if (text.Length == 0 || pieces.Length > parts)
        {
            return [];
        }

        List<int> whole = [];
        foreach (string piece in pieces[..^1])
        {
            if (Number(piece, isLong) is not { } number || number > highest)
            {
                return [];
            }

            whole.Add(number);
        }

        if (pieces[^1].Length == 0)
        {
            return [Of(whole, 0, highest, parts, isLong)];
        }

        // What is typed is a part's first digits: 19 is 19 and 190 to 199.
        List<AddressRange> ranges = [];
        if (Number(pieces[^1], isLong) is { } typed)
        {
            for (int unit = 1; (typed > 0 || unit == 1) && typed * unit <= highest; unit *= numberBase)
            {
                ranges.Add(Of(whole, typed * unit, Math.Min(highest, (typed * unit) + unit - 1), parts, isLong));
            }
        }

        return ranges;
    }

    /// <summary>What is behind an address in the index, where the next of this width may be; null at the end.</summary>
    public byte[]? After(byte[] address)
    {
        if (address.Length <= First.Length)
        {
            return [.. address, 0];
        }

        // A longer one that begins with the bytes of this width: the next that is as short differs in them.
        byte[] next = address[..First.Length];
        for (int at = next.Length - 1; at >= 0; at--)
        {
            if (++next[at] != 0)
            {
                return next;
            }
        }

        return null;
    }

    private static AddressRange Of(List<int> whole, int low, int high, int parts, bool isLong)
    {
        List<byte> first = [], last = [];
        for (int at = 0; at < parts; at++)
        {
            Add(first, at < whole.Count ? whole[at] : at == whole.Count ? low : 0, isLong);
            Add(last, at < whole.Count ? whole[at] : at == whole.Count ? high : 0xffff, isLong);
        }

        return new AddressRange([.. first], [.. last]);
    }

    private static void Add(List<byte> bytes, int part, bool isLong)
    {
        if (isLong)
        {
            bytes.Add((byte)(part >> 8));
        }

        bytes.Add((byte)part);
    }

    private static int? Number(string digits, bool isLong) =>
        digits.Length <= 4 && int.TryParse(digits, isLong ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
