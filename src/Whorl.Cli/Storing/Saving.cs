using System.Globalization;
using Whorl.Observations.Reading;
using Whorl.Observations.Scans;
using Whorl.Store;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Storing;

/// <summary>Keeps what a command sees: gathers it, and lets the store write it every few seconds on a thread of its own.</summary>
internal sealed class Saving : IDisposable
{
    /// <summary>What a kill costs at the most, beside what is being written at that moment.</summary>
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(2);

    private readonly IStore store;
    private readonly string path;
    private readonly ISightingWriter writer;
    private readonly ServerKeeper servers = new();
    private long lastFlush = TimeProvider.System.GetTimestamp();

    public Saving(IStore store, string path)
    {
        this.store = store;
        this.path = path;
        try
        {
            writer = store.OpenWriter();
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>What another sensor knows a client to have called itself on a handshake's connection; null where there is none.</summary>
    public Func<HandshakeSighting, string?>? UserAgentOf { get; init; }

    /// <summary>What captures are read with so that their handshakes are kept.</summary>
    public ObservationKeeping Handshakes => new(() => new HandshakeKeeper(), kept => Add((HandshakeSighting)kept), Rest);

    /// <summary>Keeps what a scan found of a target.</summary>
    public void Add(ScanRecord record)
    {
        if (servers.TryMake(record, out ServerSighting sighting))
        {
            writer.Add(sighting);
        }
    }

    /// <summary>Nothing more is there for the moment: begins to write what was gathered where it is time.</summary>
    public void Rest()
    {
        if (TimeProvider.System.GetElapsedTime(lastFlush) >= BetweenFlushes)
        {
            writer.BeginFlush();
            lastFlush = TimeProvider.System.GetTimestamp();
        }
    }

    /// <summary>Makes permanent what was gathered.</summary>
    public void Flush() => writer.Flush();

    /// <summary>The summary's end: <c>saved 1,234 sightings to PATH</c>.</summary>
    public override string ToString()
    {
        long known = writer.AlreadyKnown;
        string already = known == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({known:N0} it had already)");
        return string.Create(CultureInfo.InvariantCulture, $"saved {writer.Added - known:N0} {(writer.Added - known == 1 ? "sighting" : "sightings")}{already} to {path}");
    }

    public void Dispose()
    {
        writer.Dispose();
        store.Dispose();
    }

    private void Add(HandshakeSighting handshake)
    {
        handshake.UserAgent ??= UserAgentOf?.Invoke(handshake);
        writer.Add(handshake);
    }
}
