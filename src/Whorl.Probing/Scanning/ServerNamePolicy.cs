using Whorl.Probing.Targets;

namespace Whorl.Probing.Scanning;

/// <summary>Which name a scan sends as SNI.</summary>
public sealed class ServerNamePolicy
{
    private readonly string? name;

    private ServerNamePolicy(string? name, bool sendsNothing)
    {
        this.name = name;
        SendsNothing = sendsNothing;
    }

    /// <summary>The target's own name, where it has one; without one JARM sends the text of the address, as its reference does.</summary>
    public static ServerNamePolicy OfTarget { get; } = new(null, false);

    /// <summary>None at all, not even where JARM would send an address.</summary>
    public static ServerNamePolicy None { get; } = new(null, true);

    /// <summary>Whether no hello carries a name.</summary>
    public bool SendsNothing { get; }

    /// <summary>The same name for every target.</summary>
    public static ServerNamePolicy Always(string name) => new(name, false);

    /// <summary>The name for a target, null for none.</summary>
    public string? NameFor(in Target target) => SendsNothing ? null : name ?? target.ServerName;
}
