using System.Security.Cryptography;
using System.Text;
using Whorl.Detection.Simulation;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Tests.Simulation;

/// <summary>Hashes everything that a population writes, and lets a test look at sightings and lists.</summary>
internal sealed class RecordingSink : IPopulationSink
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StringBuilder line = new();

    /// <summary>Sees every sighting.</summary>
    public Action<Week, ServerSighting>? Seen { get; init; }

    /// <summary>Sees every row of a list.</summary>
    public Action<Week, FeedSource, Indicator>? Row { get; init; }

    /// <summary>The week being written.</summary>
    public Week Current { get; private set; }

    /// <summary>Sightings so far.</summary>
    public long Sightings { get; private set; }

    /// <summary>The hash of everything so far.</summary>
    public string Hash => Convert.ToHexStringLower(hash.GetCurrentHash());

    public void AddNetworks(FeedSource source, IReadOnlyList<NetworkRange> networks)
    {
        Take($"{source.Name} {source.RetrievedAt}");
        foreach (NetworkRange range in networks)
        {
            Take($"{range.First} {range.Last} {range.System} {range.Organisation}");
        }
    }

    public void AddList(FeedSource source, Week week, IEnumerable<Indicator> rows)
    {
        Take($"{source.Name} {source.RetrievedAt} {week}");
        foreach (Indicator row in rows)
        {
            Take($"{row.Type} {row.Value} {row.Role} {row.Label} {row.Family} {row.Rank} {row.FirstSeen}");
            Row?.Invoke(week, source, row);
        }
    }

    public void BeginWeek(Week week)
    {
        Current = week;
        Take($"{week}");
    }

    public void Add(ServerSighting sighting)
    {
        Sightings++;
        CertificateSummary? certificate = sighting.Certificate;
        line.Clear();
        line.Append($"{sighting.Timestamp} {sighting.Address} {sighting.Port} {sighting.ServerName} {sighting.Status} {sighting.Atsf?.Value} {sighting.Atsf?.Raw} {sighting.Jarm?.Value} {sighting.Jarm?.Raw} ");
        line.Append($"{sighting.HasHttp} {sighting.HttpStatus} {sighting.Server} {certificate?.Sha256} {certificate?.Subject} {certificate?.Issuer} {certificate?.IsSelfSigned}");
        Take(line.ToString());
        Seen?.Invoke(Current, sighting);
    }

    public void EndWeek() => Take("end");

    public void Dispose() => hash.Dispose();

    private void Take(string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData("\n"u8);
    }
}
