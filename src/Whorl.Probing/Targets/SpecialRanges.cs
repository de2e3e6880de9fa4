namespace Whorl.Probing.Targets;

/// <summary>
/// The special-purpose addresses of IANA's registries (RFC 6890) and multicast, read from the data file beside this class. They are left
/// out of networks given in CIDR notation unless asked for; an address named by itself is scanned wherever it lies.
/// </summary>
public static class SpecialRanges
{
    /// <summary>The ranges, in the file's order.</summary>
    public static IReadOnlyList<SpecialRange> All { get; } = Read();

    internal static AddressSet Set { get; } = AddressSet.Of([.. All.Select(static range => range.Block)]);

    /// <summary>Whether an address lies in a special-purpose range.</summary>
    public static bool Contains(HostAddress address) => Set.Contains(address);

    /// <summary>The narrowest range that holds an address, null if none does.</summary>
    public static SpecialRange? Find(HostAddress address) =>
        All.Where(range => range.Block.Contains(address)).MaxBy(static range => range.Block.Prefix);

    private static List<SpecialRange> Read()
    {
        using Stream stream = typeof(SpecialRanges).Assembly.GetManifestResourceStream("special-ranges.csv")
            ?? throw new InvalidOperationException("special-ranges.csv is not in the assembly");
        using StreamReader reader = new(stream);
        List<SpecialRange> ranges = [];
        while (reader.ReadLine() is string line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] columns = line.Split(',');
            if (columns.Length != 4 || !AddressBlock.TryParse(columns[0], out AddressBlock block))
            {
                throw new InvalidOperationException($"special-ranges.csv has a line that is no range: {line}");
            }

            ranges.Add(new SpecialRange(block, columns[1], columns[2], columns[3]));
        }

        return ranges;
    }
}
