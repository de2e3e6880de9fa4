using System.Reflection;
using Whorl.Detection.Hunting.Hunts;

namespace Whorl.Detection.Hunting;

/// <summary>The rules that come with this version. A new one is a class, a file and a line here.</summary>
public static class RuleCatalogue
{
    private static readonly Dictionary<string, HuntRule> Read = new(StringComparer.Ordinal);

    /// <summary>The kinds, in the order in which they are worth hunting.</summary>
    public static IReadOnlyList<HuntKind> Kinds { get; } =
    [
        KnownPairHunt.Kind,
        NewDestinationHunt.Kind,
        NewInNetworkHunt.Kind,
        AllowListHunt.Kind,
        RarePairHunt.Kind,
        RuntimeOutOfPlaceHunt.Kind,
        WrongOperatingSystemHunt.Kind,
        WrongBrowserHunt.Kind,
        ProactiveSearchHunt.Kind,
    ];

    /// <summary>The shipped rules.</summary>
    public static IReadOnlyList<HuntRule> Shipped => [.. Kinds.Select(kind => Of(kind.Name))];

    /// <summary>The shipped rule of a kind.</summary>
    public static HuntRule Of(string kind)
    {
        lock (Read)
        {
            if (!Read.TryGetValue(kind, out HuntRule? rule))
            {
                using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"hunt-{kind}.yaml")!;
                using StreamReader reader = new(file);
                Read[kind] = rule = RuleFile.Read($"{kind}.yaml", reader.ReadToEnd(), Kinds, null);
            }

            return rule;
        }
    }
}
