using System.Collections.Concurrent;

namespace Whorl.Service.Verdicts;

/// <summary>
/// Verdicts by the target and the methods asked for, for a minute each and as long as the judge is the same: an IDS asks of one server
/// many times. What other processes save in that minute is not seen. Bounded; when it is full it begins anew.
/// </summary>
internal sealed class VerdictCache(TimeProvider time)
{
    private const int Most = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Key, Entry> entries = new();

    /// <summary>A verdict that is fresh, by a judge, of an observation no older than asked for.</summary>
    public byte[]? Find(VerdictRequest request, ServerJudge judge)
    {
        DateTimeOffset now = time.GetUtcNow();
        return entries.TryGetValue(Key.Of(request), out Entry? entry) && entry.Judge == judge && now - entry.Kept < Lifetime && now - entry.Observed <= request.MaxAge
            ? entry.Document : null;
    }

    /// <summary>Keeps a verdict.</summary>
    public void Keep(VerdictRequest request, ServerJudge judge, DateTimeOffset observed, byte[] document)
    {
        if (entries.Count >= Most)
        {
            entries.Clear();
        }

        entries[Key.Of(request)] = new Entry(judge, observed, time.GetUtcNow(), document);
    }

    private readonly record struct Key(string Host, ushort Port, string? Name, bool Jarm, bool Atsf)
    {
        public static Key Of(VerdictRequest request) => new(request.Host, request.Port, request.ServerName, request.Jarm, request.Atsf);
    }

    private sealed record Entry(ServerJudge Judge, DateTimeOffset Observed, DateTimeOffset Kept, byte[] Document);
}
