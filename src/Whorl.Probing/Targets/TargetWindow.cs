namespace Whorl.Probing.Targets;

/// <summary>
/// Some lines of the input as one space of targets, single hosts and the addresses of networks alike, in an order that the seed and the
/// window's number decide.
/// </summary>
internal sealed class TargetWindow(ulong seed, bool includeSpecial)
{
    private readonly List<Target> hosts = [];
    private readonly OrderedDictionary<(ushort Port, string? ServerName), List<AddressBlock>> _blocks = [];
    private readonly List<(long Start, AddressSpace Space, ushort Port, string? ServerName)> _spaces = [];
    private IndexPermutation order;
    private ulong number;
    private UInt128 room = long.MaxValue;

    /// <summary>The number of targets; known when sealed.</summary>
    public long Count { get; private set; }

    /// <summary>How many addresses of special-purpose ranges were left out; known when sealed.</summary>
    public UInt128 LeftOut { get; private set; }

    /// <summary>Empties the window.</summary>
    /// <param name="room">How many targets it may hold at most.</param>
    public void Clear(long room)
    {
        hosts.Clear();
        _blocks.Clear();
        _spaces.Clear();
        this.room = (UInt128)room;
        Count = 0;
        LeftOut = 0;
    }

    /// <summary>Adds what a line names; fails if there would be too many targets.</summary>
    public TargetRefusal Add(TargetLine line, ushort defaultPort)
    {
        UInt128 size = line.Block?.Size ?? 1;
        if (size > this.room)
        {
            return TargetRefusal.TooManyAddresses;
        }

        this.room -= size;
        ushort port = line.Port == 0 ? defaultPort : line.Port;
        if (line.Block is AddressBlock block)
        {
            (ushort, string?) key = (port, line.ServerName.IsEmpty ? null : line.ServerName.ToString());
            if (!_blocks.TryGetValue(key, out List<AddressBlock>? blocks))
            {
                _blocks.Add(key, blocks = []);
            }

            blocks.Add(block);
            return TargetRefusal.None;
        }

        // An IPv4 address alone is written the way it was read, so its text need not be kept.
        bool isPlain = line.Address is { IsIPv4: true } && line.Port == 0 && !line.Text.ContainsAny(",/:");
        string? text = isPlain ? null : line.Text.ToString();
        string? name = line.Name.IsEmpty ? null : Shared(line.Name, text);
        string? serverName = line.ServerName.IsEmpty ? null : Shared(line.ServerName, name);
        hosts.Add(new Target(text, line.Address) { Name = name, Port = port, ServerName = serverName });
        return TargetRefusal.None;
    }

    /// <summary>Lays the order over what was added.</summary>
    public void Seal()
    {
        Count = hosts.Count;
        foreach (((ushort port, string? serverName), List<AddressBlock> blocks) in _blocks)
        {
            // The room was counted before merging, so the space fits.
            _ = AddressSpace.TryCreate(blocks, includeSpecial ? AddressSet.Empty : SpecialRanges.Set, out AddressSpace space);
            if (space.Count > 0)
            {
                _spaces.Add((Count, space, port, serverName));
            }

            Count += space.Count;
            LeftOut += space.LeftOut;
        }

        // Each window has an order of its own, the first that of the seed itself.
        order = new IndexPermutation((ulong)Count, seed + (number++ * 0xD1342543DE82EF95));
    }

    /// <summary>The target at a place of the window's order.</summary>
    public Target this[long place]
    {
        get
        {
            long index = (long)order[(ulong)place];
            if (index < hosts.Count)
            {
                return hosts[(int)index];
            }

            int low = 0;
            int high = _spaces.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                (low, high) = _spaces[middle].Start <= index ? (middle, high) : (low, middle - 1);
            }

            (long start, AddressSpace space, ushort port, string? serverName) = _spaces[low];
            return new Target(null, space[index - start]) { Port = port, ServerName = serverName };
        }
    }

    private static string Shared(ReadOnlySpan<char> text, string? other) => other is not null && text.SequenceEqual(other) ? other : text.ToString();
}
