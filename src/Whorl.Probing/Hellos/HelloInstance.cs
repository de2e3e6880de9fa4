namespace Whorl.Probing.Hellos;

/// <summary>What makes one hello of a description: the values that differ from connection to connection.</summary>
public readonly ref struct HelloInstance
{
    /// <summary>32 bytes; GREASE values are drawn from them too, so that a second hello repeats the first.</summary>
    public required ReadOnlySpan<byte> Random { get; init; }

    /// <summary>The session id; 32 bytes in both published sets.</summary>
    public required ReadOnlySpan<byte> SessionId { get; init; }

    /// <summary>The name for server_name in ASCII; empty for none.</summary>
    public ReadOnlySpan<byte> ServerName { get; init; }

    /// <summary>The name or address text for hellos that send either; empty for none.</summary>
    public ReadOnlySpan<byte> ServerHost { get; init; }

    /// <summary>The group that a HelloRetryRequest asked for; 0 in a first hello.</summary>
    public ushort RetryGroup { get; init; }

    /// <summary>The cookie of a HelloRetryRequest; empty for none.</summary>
    public ReadOnlySpan<byte> Cookie { get; init; }
}
