using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Detection.Hunting;

/// <summary>What a rule is set to: numbers, words and severities by name.</summary>
public sealed class RuleSettings
{
    private const double NanosecondsOfDay = 86_400e9;

    private readonly IReadOnlyDictionary<string, ParameterValue> values;
    private readonly IReadOnlyDictionary<string, Severity?> severities;

    /// <summary>Settings of the rule <paramref name="rule"/>.</summary>
    public RuleSettings(string rule, IReadOnlyDictionary<string, ParameterValue> values, IReadOnlyDictionary<string, Severity?> severities)
    {
        Rule = rule;
        this.values = values;
        this.severities = severities;
    }

    /// <summary>The rule's name.</summary>
    public string Rule { get; }

    /// <summary>A number.</summary>
    public double Number(string name) => values[name].Number;

    /// <summary>A number without a fraction.</summary>
    public int Count(string name) => (int)values[name].Number;

    /// <summary>Days, in nanoseconds.</summary>
    public long Days(string name) => (long)(values[name].Number * NanosecondsOfDay);

    /// <summary>Words.</summary>
    public IReadOnlyList<string> Words(string name) => values[name].Words;

    /// <summary>Names with words.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Table(string name) => values[name].Table;

    /// <summary>The severity of a case; null where it is off.</summary>
    public Severity? SeverityOf(string @case) => severities[@case];
}

/// <summary>The value of a parameter, in the form of its kind.</summary>
public sealed record ParameterValue
{
    /// <summary>A number of any kind.</summary>
    public double Number { get; init; }

    /// <summary>Words.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Names with words.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Table { get; init; } = [];
}

/// <summary>Networks with what is said of them; the narrowest one that holds an address counts.</summary>
public sealed class SegmentTable<T>
{
    private readonly List<(AddressBlock Block, T Value)> segments = [];

    /// <summary>Whether no network is named.</summary>
    public bool IsEmpty => segments.Count == 0;

    /// <summary>Adds a network.</summary>
    public void Add(AddressBlock block, T value)
    {
        segments.Add((block, value));
        segments.Sort(static (a, b) => b.Block.Prefix.CompareTo(a.Block.Prefix));
    }

    /// <summary>The narrowest network that holds an address.</summary>
    public bool TryFind(HostAddress address, out AddressBlock block, out T value)
    {
        foreach ((AddressBlock candidate, T said) in segments)
        {
            if (candidate.Contains(address))
            {
                block = candidate;
                value = said;
                return true;
            }
        }

        block = default;
        value = default!;
        return false;
    }
}
