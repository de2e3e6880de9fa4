using System.Diagnostics.CodeAnalysis;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>The schemas that events are delivered in. A new one is one file and one line here.</summary>
public static class EventEncoders
{
    /// <summary>All of them, in the order in which they are listed for people.</summary>
    public static IReadOnlyList<IEventEncoder> All { get; } =
    [
        new WhorlEncoder(),
        new EcsEncoder(forSecurityOnion: false),
        new EcsEncoder(forSecurityOnion: true),
        new CimEncoder(),
        new OcsfEncoder(),
        new ZeekEventEncoder(),
        new EveEncoder(),
        new CefEncoder(),
        new LeefEncoder(),
        new OtlpEncoder(),
        new TextEncoder(),
    ];

    /// <summary>Finds one by its name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out IEventEncoder? encoder)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (string.Equals(All[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                encoder = All[i];
                return true;
            }
        }

        encoder = null;
        return false;
    }
}
