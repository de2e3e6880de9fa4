using Whorl.Store.Reading;

namespace Whorl.Service.Searching;

/// <summary>What a search found.</summary>
/// <typeparam name="T">A server or a handshake.</typeparam>
/// <param name="Rows">Those that fit, the latest first.</param>
/// <param name="Next">The number below which the search goes on; null where there is nothing left.</param>
/// <param name="IsPatienceOver">Whether it ended because its time was over, and not because there were enough: more may be found by going on.</param>
/// <param name="Tried">How many were gone through.</param>
public sealed record SearchResult<T>(IReadOnlyList<T> Rows, long? Next, bool IsPatienceOver, long Tried);

/// <summary>A server that was found, with the verdict where the search asked for one.</summary>
/// <param name="Seen">The server.</param>
/// <param name="Score">The score; null for unknown, or where it was not asked for.</param>
/// <param name="Word">The verdict's word; null where it was not asked for.</param>
public sealed record FoundServer(SeenServer Seen, double? Score, string? Word);
