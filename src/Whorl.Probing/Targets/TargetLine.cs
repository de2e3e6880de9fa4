namespace Whorl.Probing.Targets;

/// <summary>
/// One target as a line gives it, a view over the line's characters. Exactly one of <see cref="Address"/>, <see cref="Block"/> and
/// <see cref="Name"/> says where to connect, unless the line is blank or a comment.
/// </summary>
public readonly ref struct TargetLine
{
    /// <summary>The target as given, without surrounding space and comment; empty for a line without a target.</summary>
    public ReadOnlySpan<char> Text { get; init; }

    /// <summary>The one address; also <c>192.0.2.1/32</c> names one.</summary>
    public HostAddress? Address { get; init; }

    /// <summary>The network, of two addresses at least.</summary>
    public AddressBlock? Block { get; init; }

    /// <summary>The name to resolve, in ASCII and without a trailing dot.</summary>
    public ReadOnlySpan<char> Name { get; init; }

    /// <summary>The port, 0 where the line names none.</summary>
    public ushort Port { get; init; }

    /// <summary>
    /// The name for SNI: of <c>ip,domain</c> the domain, of a name alone the name, of a bare address none (RFC 6066 section 3 forbids
    /// addresses there).
    /// </summary>
    public ReadOnlySpan<char> ServerName { get; init; }

    /// <summary>Whether the line has no target: blank or a comment.</summary>
    public bool IsEmpty => Text.IsEmpty;
}
