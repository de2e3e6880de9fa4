namespace Whorl.Probing.Targets;

/// <summary>One server to scan: an address or a name, a port, and the name to ask for.</summary>
public readonly record struct Target
{
    private readonly string? text;

    internal Target(string? text, HostAddress? address)
    {
        this.text = text;
        Address = address;
    }

    /// <summary>The target's place in the whole order, from 0: the same for the same input, seed and options, whatever the shard.</summary>
    public long Ordinal { get; init; }

    /// <summary>The target as given; of an address out of a network the address. Made when it is asked for, where it can be.</summary>
    public string Text => this.text ?? Address?.ToString() ?? "";

    /// <summary>The address to connect to, null where <see cref="Name"/> must be resolved first.</summary>
    public HostAddress? Address { get; }

    /// <summary>The name to resolve, in ASCII and without a trailing dot; null where there is an address.</summary>
    public string? Name { get; init; }

    /// <summary>The port: the line's, or the default.</summary>
    public ushort Port { get; init; }

    /// <summary>The name for SNI, null where the target has none.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether the exclusion list names the address or a name of the target.</summary>
    public bool IsExcluded { get; init; }
}
