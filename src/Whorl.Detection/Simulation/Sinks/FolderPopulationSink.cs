using System.Globalization;
using System.Text;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Sinks;

/// <summary>
/// Writes a population as files that other commands read: <c>week=2026-W01/scan.jsonl</c> with <c>blocklist.csv</c> in the columns of
/// Feodo Tracker and now and then <c>toplist.csv</c>, and once <c>asn.csv</c> and <c>cdn/NAME.txt</c>.
/// </summary>
public sealed class FolderPopulationSink(string folder) : IPopulationSink
{
    private readonly SightingJson json = new();
    private FileStream? scan;
    private long ordinal;

    /// <inheritdoc/>
    public void AddNetworks(FeedSource source, IReadOnlyList<NetworkRange> networks)
    {
        Directory.CreateDirectory(folder);
        using StreamWriter to = Create(Path.Combine(folder, "asn.csv"));
        foreach (NetworkRange range in networks)
        {
            to.Write(string.Create(CultureInfo.InvariantCulture, $"{range.First},{range.Last},{range.System},\"{range.Organisation}\"\n"));
        }
    }

    /// <inheritdoc/>
    public void AddList(FeedSource source, Week week, IEnumerable<Indicator> rows)
    {
        switch (source.Name)
        {
            case PopulationLists.CdnList:
                WriteRanges(rows);
                break;
            case PopulationLists.TopList:
                using (StreamWriter top = Create(Path.Combine(FolderOf(week), "toplist.csv")))
                {
                    foreach (Indicator row in rows)
                    {
                        top.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Rank},{row.Value}\n"));
                    }
                }

                break;
            default:
                WriteBlockList(week, rows);
                break;
        }
    }

    /// <inheritdoc/>
    public void BeginWeek(Week week)
    {
        scan = new FileStream(Path.Combine(FolderOf(week), "scan.jsonl"), FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        ordinal = 0;
    }

    /// <inheritdoc/>
    public void Add(ServerSighting sighting) => scan!.Write(json.Line(sighting, ordinal++));

    /// <inheritdoc/>
    public void EndWeek()
    {
        scan?.Dispose();
        scan = null;
    }

    /// <inheritdoc/>
    public void Dispose() => EndWeek();

    private static StreamWriter Create(string path) => new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);

    private string FolderOf(Week week) => Directory.CreateDirectory(Path.Combine(folder, $"week={week}")).FullName;

    private void WriteRanges(IEnumerable<Indicator> rows)
    {
        string cdns = Directory.CreateDirectory(Path.Combine(folder, "cdn")).FullName;
        Dictionary<string, StreamWriter> files = new(StringComparer.Ordinal);
        try
        {
            foreach (Indicator row in rows)
            {
                if (!files.TryGetValue(row.Label!, out StreamWriter? file))
                {
                    files[row.Label!] = file = Create(Path.Combine(cdns, $"{row.Label!.ToLowerInvariant()}.txt"));
                }

                file.Write($"{row.Value}\n");
            }
        }
        finally
        {
            foreach (StreamWriter file in files.Values)
            {
                file.Dispose();
            }
        }
    }

    private void WriteBlockList(Week week, IEnumerable<Indicator> rows)
    {
        using StreamWriter to = Create(Path.Combine(FolderOf(week), "blocklist.csv"));
        to.Write("# A simulated list; no row says anything of a real server.\n\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\",\"malware\"\n");
        string today = DateTimeOffset.FromUnixTimeSeconds(week.Start / 1_000_000_000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (Indicator row in rows)
        {
            int colon = row.Value.LastIndexOf(':');
            string first = DateTimeOffset.FromUnixTimeSeconds(row.FirstSeen ?? 0).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            to.Write($"\"{first}\",\"{row.Value[..colon]}\",\"{row.Value[(colon + 1)..]}\",\"online\",\"{today}\",\"{row.Family}\"\n");
        }
    }
}
