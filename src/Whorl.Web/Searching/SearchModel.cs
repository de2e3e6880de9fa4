using Whorl.Service.Searching;
using Whorl.Store.Reading;

namespace Whorl.Web.Searching;

/// <summary>A search and what it found.</summary>
public sealed record SearchModel
{
    /// <summary>What was typed.</summary>
    public required string Text { get; init; }

    /// <summary>The search; null where nothing was asked or it cannot be read.</summary>
    public SearchQuery? Query { get; init; }

    /// <summary>What is wrong with it; empty where nothing is.</summary>
    public string Problem { get; init; } = string.Empty;

    /// <summary>The searches that are kept, where nothing is shown that was found.</summary>
    public IReadOnlyList<SavedSearch> Saved { get; init; } = [];

    /// <summary>Whether handshakes are shown.</summary>
    public bool IsHandshakes { get; init; }

    /// <summary>The servers found; null where handshakes are shown.</summary>
    public SearchResult<FoundServer>? Servers { get; init; }

    /// <summary>The handshakes found; null where servers are shown.</summary>
    public SearchResult<SeenHandshake>? Handshakes { get; init; }

    /// <summary>What those that were found have in common.</summary>
    public IReadOnlyList<Facet> Facets { get; init; } = [];

    /// <summary>How long it took, in milliseconds.</summary>
    public double Milliseconds { get; init; }

    /// <summary>How many are shown.</summary>
    public int Shown => Servers?.Rows.Count ?? Handshakes?.Rows.Count ?? 0;

    /// <summary>Where it goes on; null where nothing is left.</summary>
    public long? Next => Servers is null ? Handshakes?.Next : Servers.Next;

    /// <summary>How many were gone through.</summary>
    public long Tried => Servers?.Tried ?? Handshakes?.Tried ?? 0;

    /// <summary>Whether more may be found by going on.</summary>
    public bool IsPatienceOver => Servers?.IsPatienceOver ?? Handshakes?.IsPatienceOver ?? false;
}

/// <summary>The values of a field among those that were found, the most frequent first.</summary>
/// <param name="Field">The field.</param>
/// <param name="Values">Each with how many have it.</param>
public sealed record Facet(string Field, IReadOnlyList<(string Value, int Count)> Values)
{
    private const int Most = 6;

    /// <summary>Counts the values of a field.</summary>
    public static Facet Of(string field, IEnumerable<string?> values) => new(field,
        [.. values.Where(value => !string.IsNullOrEmpty(value)).GroupBy(value => value!, StringComparer.Ordinal).Select(group => (group.Key, group.Count())).OrderByDescending(group => group.Item2).ThenBy(group => group.Key, StringComparer.Ordinal).Take(Most)]);
}
