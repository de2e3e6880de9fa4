using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats.Stix;

/// <summary>
/// STIX 2.1 bundles and envelopes of TAXII. A row is an indicator: its pattern of type <c>stix</c>, and an extension of properties with
/// <c>ja3</c>, <c>ja3s</c>, <c>ja4</c>, <c>jarm</c> or <c>atsf</c>. The family is what it indicates.
/// </summary>
internal sealed class StixFormat : IFeedFormat
{
    public string Name => "stix";

    public string Description => "STIX 2.1 bundles: indicators on certificates, addresses, names and TLS fingerprints";

    public Likeness Recognise(FeedSample sample) =>
        !sample.IsJson ? Likeness.None
        : sample.HasKey("bundle") && sample.HasKey("objects") ? Likeness.Certain
        : sample.HasKey("objects") && (sample.HasKey("spec_version") || sample.HasKey("pattern_type")) ? Likeness.Certain
        : Likeness.None;

    public FeedFacts Describe(FeedText input)
    {
        StixBundle bundle = StixBundle.Read(input);
        return new FeedFacts(bundle.ModifiedAt, TrafficLight: bundle.Light);
    }

    public void Read(FeedText input, FeedRows rows)
    {
        StixBundle bundle = StixBundle.Read(input);
        using JsonEntries entries = new(input, rows);
        while (entries.Next())
        {
            if (JsonField.Text(entries.Entry, "type") == "indicator")
            {
                entries.Begin();
                ReadIndicator(entries.Entry, bundle, rows);
            }
        }
    }

    private static void ReadIndicator(JsonElement entry, StixBundle bundle, FeedRows rows)
    {
        if (JsonField.Switch(entry, "revoked") == true)
        {
            return;
        }

        List<(int Bracket, IndicatorType Type, string Value, string? Raw)> values = [];
        StixPattern? parsed = null;
        if (JsonField.Text(entry, "pattern_type") is null or "stix" && JsonField.Text(entry, "pattern") is { } pattern)
        {
            parsed = StixPattern.Read(pattern);
            if (parsed is null)
            {
                rows.Reject("the pattern does not follow the grammar of STIX");
                return;
            }

            StixMeaning.Collect(parsed.Comparisons, values);
        }

        CollectExtensions(entry, values);
        if (!FeedDate.TryRead(JsonField.Text(entry, "valid_from"), out long? from) || !FeedDate.TryRead(JsonField.Text(entry, "valid_until"), out long? until))
        {
            rows.Reject("a date cannot be read");
            return;
        }

        Dictionary<int, int> groups = values.GroupBy(value => value.Bracket).Where(bracket => bracket.Count() > 1 && parsed?.IsChoice(bracket.Key) != true).ToDictionary(bracket => bracket.Key, _ => rows.NewGroup());
        foreach ((int bracket, IndicatorType type, string value, string? raw) in values)
        {
            rows.Add(new Indicator
            {
                Type = type,
                Value = value,
                Raw = raw,
                Role = IndicatorRole.Threat,
                Label = rows.Label ?? bundle.FamilyOf(JsonField.Text(entry, "id")),
                Description = JsonField.Text(entry, "name") ?? JsonField.Text(entry, "description"),
                Confidence = JsonField.Percent(entry, "confidence"),
                FirstSeen = from,
                Expires = until,
                Reference = JsonField.Elements(entry, "external_references").Select(link => JsonField.Text(link, "url")).FirstOrDefault(url => url is not null),
                Tags = JsonField.List(entry, "labels") ?? JsonField.List(entry, "indicator_types"),
                Group = groups.GetValueOrDefault(bracket),
            });
        }
    }

    private static void CollectExtensions(JsonElement entry, List<(int Bracket, IndicatorType Type, string Value, string? Raw)> values)
    {
        if (!entry.TryGetProperty("extensions", out JsonElement extensions) || extensions.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty extension in extensions.EnumerateObject())
        {
            if (extension.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (string property in StixMeaning.Properties)
                {
                    if (JsonField.Text(extension.Value, property) is { Length: > 0 } text && !values.Exists(value => value.Value == text))
                    {
                        StixMeaning.AddFingerprint(-1, property, text, values);
                    }
                }
            }
        }
    }
}
