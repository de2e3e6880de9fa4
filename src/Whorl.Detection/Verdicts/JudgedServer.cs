using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Verdicts;

/// <summary>The server that a verdict is about.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Name">The name asked for; null for none.</param>
/// <param name="Observed">The week in which it was seen.</param>
public sealed record JudgedServer(HostAddress Address, ushort Port, string? Name, Week Observed)
{
    /// <summary>Address and port, with the name where there is one: a target of <c>whorl scan</c>.</summary>
    public string Target => Name is null ? Address.WithPort(Port) : $"{Address.WithPort(Port)},{Name}";

    /// <summary>The server of a replay.</summary>
    public static JudgedServer Of(ISightingReplay replay, int target, Week observed)
    {
        (ushort port, string? name) = replay.PortAndNameOf(target);
        return new JudgedServer(replay.AddressOf(target), port, name, observed);
    }
}
