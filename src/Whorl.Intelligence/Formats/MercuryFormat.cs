using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The client database of Cisco's mercury: its resource archive (tar) or <c>fingerprint_db.json</c> alone, a hello a line with the
/// processes seen, how often and with which destinations. JA4 is computed from the hello, and JA3 or, where extensions are sorted, JA3N.
/// </summary>
internal sealed class MercuryFormat : IFeedFormat
{
    private const int MostDestinations = 100_000;

    private static readonly (string Key, DestinationKind Kind)[] Classes =
    [
        ("classes_ip_as", DestinationKind.AutonomousSystem),
        ("classes_hostname_domains", DestinationKind.Domain),
        ("classes_port_port", DestinationKind.Port),
        ("classes_ip_ip", DestinationKind.Address),
        ("classes_hostname_sni", DestinationKind.ServerName),
    ];

    public string Name => "mercury";

    public string Description => "Cisco mercury's resources: processes and destinations by hello (tar or JSON lines)";

    public Likeness Recognise(FeedSample sample) =>
        sample.HasKey("str_repr") && (sample.HasKey("fp_type") || sample.HasKey("total_count")) ? Likeness.Certain
        : MercuryArchive.IsTar(sample.Text) && sample.Says("fingerprint_db") ? Likeness.Certain
        : MercuryArchive.IsTar(sample.Text) ? Likeness.Possible
        : Likeness.None;

    public FeedFacts Describe(FeedText input) =>
        new(Version: MercuryArchive.IsTar(input.Sample().Text) ? MercuryArchive.ReadVersion(input) : null, Licence: "BSD-3-Clause-style (Cisco)");

    public void Read(FeedText input, FeedRows rows)
    {
        if (!MercuryArchive.IsTar(input.Sample().Text))
        {
            using JsonRecords bare = new(input, rows);
            ReadRecords(bare, rows);
            return;
        }

        if (!MercuryArchive.TryOpen(input, out TarReader? archive, out Stream? database))
        {
            input.Complain("the archive has no fingerprint_db.json");
            return;
        }

        using (archive)
        using (JsonRecords records = new(input, database, rows))
        {
            ReadRecords(records, rows);
        }
    }

    private static void ReadRecords(JsonRecords records, FeedRows rows)
    {
        NpfHello hello = new();
        while (records.Next(out JsonElement record))
        {
            if (!hello.TryRead(record, rows))
            {
                continue;
            }

            if (!JsonFields.TryHas(record, "process_info", JsonValueKind.Array, out JsonElement processes) || processes.GetArrayLength() == 0)
            {
                rows.Reject("process_info is missing");
                continue;
            }

            foreach (JsonElement process in processes.EnumerateArray())
            {
                ReadProcess(process, hello, rows);
            }
        }
    }

    private static void ReadProcess(JsonElement process, NpfHello hello, FeedRows rows)
    {
        if (process.ValueKind != JsonValueKind.Object || LabelText.Of(JsonFields.Text(process, "process")) is not { } name
            || JsonFields.Number(process, "count") is not { } count || count <= 0)
        {
            rows.Reject("a process has no name or no count");
            return;
        }

        (string? system, string? detail) = SystemCounts.Most(process);
        ClientLabel label = new()
        {
            Fingerprint = hello.Fingerprints[0],
            Process = name,
            Category = LabelText.Of(JsonFields.Text(process, "application_category")),
            OperatingSystem = system,
            OperatingSystemDetail = detail,
            IsMalware = JsonFields.IsTrue(process, "malware")
                || (JsonFields.TryHas(process, "attributes", JsonValueKind.Object, out JsonElement attributes) && JsonFields.IsTrue(attributes, "malware")),
            Count = count,
            Destinations = ReadDestinations(process),
        };
        foreach (Fingerprint fingerprint in hello.Fingerprints)
        {
            rows.Add(label with { Fingerprint = fingerprint });
        }
    }

    private static List<DestinationCount> ReadDestinations(JsonElement process)
    {
        List<DestinationCount> destinations = [];
        foreach ((string key, DestinationKind kind) in Classes)
        {
            if (!JsonFields.TryHas(process, key, JsonValueKind.Object, out JsonElement counts))
            {
                continue;
            }

            foreach (JsonProperty entry in counts.EnumerateObject())
            {
                if (destinations.Count < MostDestinations && entry.Value.ValueKind == JsonValueKind.Number
                    && entry.Value.TryGetInt64(out long count) && count > 0 && JsonFields.Name(entry) is { } name && Normalise(kind, name) is { } value)
                {
                    destinations.Add(new DestinationCount(kind, value, count));
                }
            }
        }

        return destinations;
    }

    private static string? Normalise(DestinationKind kind, string value)
    {
        switch (kind)
        {
            case DestinationKind.AutonomousSystem:
                return uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? value : null;
            case DestinationKind.Port:
                return ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? value : null;
            case DestinationKind.Address:
                return HostAddress.TryParse(value, out HostAddress address) ? address.ToString() : null;
            default:
                return LabelText.Of(value)?.ToLowerInvariant().TrimEnd('.');
        }
    }
}
