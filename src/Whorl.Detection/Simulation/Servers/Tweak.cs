using Whorl.Detection.Simulation.Chance;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>How a configuration changes the answer to one probe: a different choice of suite, extensions or alert. The key 0 changes nothing.</summary>
internal readonly struct Tweak
{
    private static ReadOnlySpan<byte> Alerts => [40, 80, 47, 112, 50];

    public Tweak(ulong key)
    {
        if (key == 0)
        {
            return;
        }

        Draw draw = new(key);
        int kind = draw.Below(8);
        Suite = kind is 0 or 1 or 2 or 6 ? 1 + draw.Below(3) : 0;
        Drop = kind is 3 or 6 ? 1 + draw.Below(4) : 0;
        Turn = kind is 4 ? 1 + draw.Below(3) : 0;
        Alert = kind is 5 ? Alerts[draw.Below(Alerts.Length)] : 0;
        FlipsAlpn = kind is 7;
    }

    /// <summary>How many places further in the list of suites.</summary>
    public int Suite { get; }

    /// <summary>The place, from 1, of the extension that is left out.</summary>
    public int Drop { get; }

    /// <summary>How far the extensions are turned.</summary>
    public int Turn { get; }

    /// <summary>An alert after the answer.</summary>
    public int Alert { get; }

    /// <summary>Whether ALPN is answered where it was not, and not where it was.</summary>
    public bool FlipsAlpn { get; }
}
