namespace Whorl.Probing.Preludes;

/// <summary>Whom a prelude leads to.</summary>
public readonly ref struct PreludeTarget
{
    /// <summary>The address.</summary>
    public required HostAddress Address { get; init; }

    /// <summary>The port.</summary>
    public required ushort Port { get; init; }

    /// <summary>The name that was given for the address, for a proxy that shall look it up itself; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The name or the address's text that the server is spoken to by.</summary>
    public ReadOnlySpan<byte> Host { get; init; }
}
