using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Feeds;

/// <summary>What became of an indicator.</summary>
internal enum Holding
{
    New,
    Merged,
    Full,
}

/// <summary>
/// The indicators of one feed, each once, in the order in which they first came. Two that agree in value, role, label and group are one,
/// which was first seen at the earlier time and last seen at the later.
/// </summary>
internal sealed class HeldIndicators
{
    /// <summary>The most that are held: some 250 bytes each.</summary>
    public const int Most = 4_000_000;

    private readonly Dictionary<(IndicatorType Type, IndicatorRole Role, int Group, string Value, string? Label), int> places = [];
    private readonly HashSet<UInt128> passed = [];
    private readonly List<Indicator> indicators = [];

    public IReadOnlyList<Indicator> All => indicators;

    /// <summary>Keeps an indicator, or merges it into one that is kept.</summary>
    public Holding Hold(Indicator indicator)
    {
        var key = (indicator.Type, indicator.Role, indicator.Group, indicator.Value, indicator.Label);
        if (places.TryGetValue(key, out int place))
        {
            indicators[place] = Merge(indicators[place], indicator);
            return Holding.Merged;
        }

        if (indicators.Count == Most)
        {
            return Holding.Full;
        }

        places.Add(key, indicators.Count);
        indicators.Add(indicator);
        return Holding.New;
    }

    /// <summary>Remembers 16 bytes of an indicator that is not kept.</summary>
    public Holding Pass(Indicator indicator)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{(int)indicator.Type} {(int)indicator.Role} {indicator.Group} {indicator.Value} {indicator.Label}"), hash);
        UInt128 key = MemoryMarshal.Read<UInt128>(hash);
        return passed.Contains(key) ? Holding.Merged
            : passed.Count == Most * 4 ? Holding.Full
            : passed.Add(key) ? Holding.New : Holding.Merged;
    }

    private static Indicator Merge(Indicator a, Indicator b) => a with
    {
        FirstSeen = Least(a.FirstSeen, b.FirstSeen),
        LastSeen = Greatest(a.LastSeen, b.LastSeen),
        Expires = Greatest(a.Expires, b.Expires),
        Confidence = a.Confidence > b.Confidence ? a.Confidence : b.Confidence ?? a.Confidence,
        Rank = a.Rank < b.Rank ? a.Rank : b.Rank ?? a.Rank,
        Description = a.Description ?? b.Description,
        Raw = a.Raw ?? b.Raw,
        Reference = a.Reference ?? b.Reference,
        Tags = a.Tags ?? b.Tags,
    };

    private static long? Least(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static long? Greatest(long? a, long? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);
}
