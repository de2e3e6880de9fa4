namespace Whorl.Probing.Targets;

/// <summary>
/// What must not be touched: addresses, networks, ranges and names. A name excludes itself; <c>.example.com</c> and
/// <c>*.example.com</c> exclude the subdomains of example.com and not example.com. Look-ups are made at load, with what a target names,
/// and before each connect, with the address that was found.
/// </summary>
public sealed class ExclusionList
{
    private readonly AddressSet addresses;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> parents;

    internal ExclusionList(AddressSet addresses, HashSet<string> names, HashSet<string> parents, IReadOnlyList<SkippedLine> refused)
    {
        this.addresses = addresses;
        this.names = names.GetAlternateLookup<ReadOnlySpan<char>>();
        this.parents = parents.GetAlternateLookup<ReadOnlySpan<char>>();
        Refused = refused;
    }

    /// <summary>A list that excludes every address but one.</summary>
    public static ExclusionList AllBut(HostAddress only) => new(AddressSet.AllBut(only), new HashSet<string>(StringComparer.OrdinalIgnoreCase), new HashSet<string>(StringComparer.OrdinalIgnoreCase), []);

    /// <summary>A list that excludes nothing.</summary>
    public static ExclusionList Empty { get; } = new ExclusionReader().ToList();

    /// <summary>
    /// The lines that are no exclusions, as many as <see cref="ExclusionReader.MostRefused"/>. Somebody meant each of them to protect a
    /// machine: a scan should not begin while there are any.
    /// </summary>
    public IReadOnlyList<SkippedLine> Refused { get; }

    /// <summary>The number of address ranges, after merging those that overlap or touch.</summary>
    public int Ranges => this.addresses.Count;

    /// <summary>The number of names, those of subdomains included.</summary>
    public int Names => this.names.Set.Count + this.parents.Set.Count;

    /// <summary>Whether an address is excluded.</summary>
    public bool Contains(HostAddress address) => this.addresses.Contains(address);

    /// <summary>Whether a name, in ASCII and without a trailing dot, is excluded, itself or as a subdomain.</summary>
    public bool Contains(ReadOnlySpan<char> name)
    {
        if (this.names.Contains(name))
        {
            return true;
        }

        if (this.parents.Set.Count == 0)
        {
            return false;
        }

        for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            name = name[(dot + 1)..];
            if (this.parents.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a target is excluded by what it names: its address, the name to resolve or the name for SNI.</summary>
    public bool Contains(in Target target) =>
        (target.Address is HostAddress address && Contains(address))
        || (target.Name is string name && Contains(name))
        || (target.ServerName is string serverName && serverName != target.Name && Contains(serverName));
}
