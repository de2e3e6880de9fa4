using System.Text.Json;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The client database of Cisco's joy: a hello a line with the three processes seen most with it. JA3 and JA4 are computed from the
/// hello; a process's prevalence becomes its share of 10,000.
/// </summary>
internal sealed class CiscoJoyFormat : IFeedFormat
{
    public string Name => LabelCounts.Joy;

    public string Description => "Cisco joy's fingerprint_db.json: processes by hello (JSON lines)";

    public Likeness Recognise(FeedSample sample) =>
        sample.HasKey("str_repr") && (sample.HasKey("tls_features") || sample.HasKey("md5_repr")) ? Likeness.Certain : Likeness.None;

    public FeedFacts Describe(FeedText input) => new(Licence: "BSD-3-Clause-style (Cisco)");

    public void Read(FeedText input, FeedRows rows)
    {
        NpfHello hello = new();
        using JsonRecords records = new(input, rows);
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
                ReadProcess(process, hello.Fingerprints, rows);
            }
        }
    }

    private static void ReadProcess(JsonElement process, List<Fingerprint> fingerprints, FeedRows rows)
    {
        if (process.ValueKind != JsonValueKind.Object || LabelText.Of(JsonFields.Text(process, "process")) is not { } name)
        {
            rows.Reject("a process has no name");
            return;
        }

        bool hasShare = JsonFields.TryHas(process, "prevalence", JsonValueKind.Number, out JsonElement prevalence);
        double share = hasShare && prevalence.TryGetDouble(out double given) && given is >= 0 and <= 1 ? given : -1;
        if (share < 0)
        {
            rows.Reject("a prevalence is missing or no share");
            return;
        }

        (string? system, string? detail) = SystemCounts.Most(process);
        string? category = LabelText.Of(JsonFields.Text(process, "application_category"));
        ClientLabel label = new()
        {
            Fingerprint = fingerprints[0],
            Process = name,
            Category = category,
            OperatingSystem = system,
            OperatingSystemDetail = detail,
            IsMalware = string.Equals(category, "malware", StringComparison.OrdinalIgnoreCase),
            Count = Math.Max(1, (long)Math.Round(share * LabelCounts.Whole)),
        };
        foreach (Fingerprint fingerprint in fingerprints)
        {
            rows.Add(label with { Fingerprint = fingerprint });
        }
    }
}
