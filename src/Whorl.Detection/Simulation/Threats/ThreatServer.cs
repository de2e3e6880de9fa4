using Whorl.Detection.Simulation.Servers;

namespace Whorl.Detection.Simulation.Threats;

/// <summary>A C2 server's life. Weeks are counted from the first of the run and may lie before it.</summary>
internal sealed class ThreatServer
{
    private TargetState state;

    /// <summary>Never: the week of what does not happen.</summary>
    public const int Never = int.MaxValue;

    /// <summary>Its family.</summary>
    public required ThreatFamily Family { get; init; }

    /// <summary>The week from which it can be seen.</summary>
    public required int First { get; init; }

    /// <summary>The week from which it is silent.</summary>
    public required int Silent { get; init; }

    /// <summary>The week from which it is listed; <see cref="Never"/> where it is not.</summary>
    public required int Listed { get; init; }

    /// <summary>The week from which it is listed no more.</summary>
    public required int Delisted { get; init; }

    /// <summary>Whether its name is on the top list.</summary>
    public required bool IsPopular { get; init; }

    /// <summary>The CDN it hides behind; -1 for none.</summary>
    public required int Cdn { get; init; }

    /// <summary>The server; its certificate follows the week.</summary>
    public ref TargetState State => ref state;

    /// <summary>Whether a week's scan goes to it: while it is up or on the list.</summary>
    public bool IsScanned(int week) => week >= First && week < Last;

    /// <summary>The week from which no scan goes to it.</summary>
    public int Last => Listed == Never ? Silent : Math.Max(Silent, Delisted);

    /// <summary>Whether the list of a week has it.</summary>
    public bool IsListed(int week) => Listed != Never && week >= Listed && week < Delisted;
}
