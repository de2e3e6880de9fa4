using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Names;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Networks of content delivery networks and clouds: a network a line, Cloudflare's, Fastly's, Amazon's (of which only CloudFront is taken)
/// and Google's JSON, cdncheck's (<c>cdn</c>, <c>waf</c>, <c>cloud</c> of networks and <c>common</c> of names), and MISP warning lists of
/// networks, where a provider publishes nothing itself. Whose they are, the file's name or the user says.
/// </summary>
internal sealed class CdnFormat : IFeedFormat
{
    private static readonly string[] Kinds = ["cdn", "waf", "cloud", "common"];

    public string Name => "cdn";

    public string Description => "networks of CDNs and clouds: CIDR lines, Cloudflare, Fastly, AWS or Google JSON, cdncheck";

    public Likeness Recognise(FeedSample sample)
    {
        if (sample.IsJson)
        {
            return sample.HasKey("ipv4_cidrs") || (sample.HasKey("addresses") && sample.HasKey("ipv6_addresses")) || (sample.HasKey("syncToken") && sample.HasKey("prefixes")) ? Likeness.Certain
                : Kinds.Any(sample.HasKey) && !sample.HasKey("matching_attributes") && !sample.HasKey("objects") && sample.Text.Contains('/', StringComparison.Ordinal) ? Likeness.Likely
                : Likeness.None;
        }

        // A list of networks may as well be one of threats: whose they are must be known before it is guessed.
        if (FileLabel.Provider(Path.GetFileNameWithoutExtension(sample.FileName)) is not { } provider || NameSpelling.Providers.Find(provider) is null)
        {
            return Likeness.None;
        }

        int networks = sample.Rows.Count(row => Probing.Targets.AddressBlock.TryParse(row, out _));
        return networks == 0 || networks < sample.Rows.Count / 2 ? Likeness.None : Likeness.Likely;
    }

    public FeedFacts Describe(FeedText input)
    {
        if (!input.Sample().IsJson)
        {
            return default;
        }

        string? version = null;
        using JsonTokens tokens = input.OpenJson();
        for (int i = 0; i < 64 && version is null && tokens.Next(); i++)
        {
            version = tokens.Property is "syncToken" or "etag" or "version" ? tokens.Text : null;
        }

        return new FeedFacts(Version: version);
    }

    public void Read(FeedText input, FeedRows rows)
    {
        if (input.Sample().IsJson)
        {
            ReadJson(input, rows);
            return;
        }

        string? provider = Provider(input, rows);
        using RowLines lines = new(input, rows);
        while (provider is not null && lines.Next())
        {
            rows.Add(Network(lines.Fields[0], provider, null));
        }
    }

    private static void ReadJson(FeedText input, FeedRows rows)
    {
        using JsonTokens tokens = input.OpenJson();
        long ordinal = 0;
        string? list = null;
        string? kind = null;
        bool isNameless = false;
        while (!isNameless && tokens.Next())
        {
            switch (tokens.Type)
            {
                case JsonTokenType.StartObject when tokens.Depth == 1 && Kinds.Contains(tokens.Property, StringComparer.Ordinal):
                    kind = tokens.Property;
                    break;
                case JsonTokenType.EndObject when tokens.Depth == 1:
                    kind = null;
                    break;
                case JsonTokenType.StartArray:
                    list = tokens.Property;
                    break;
                case JsonTokenType.StartObject when tokens.IsElement:
                    ordinal++;
                    if (tokens.TryReadValue(out JsonDocument? value))
                    {
                        using (value)
                        {
                            rows.Begin(ordinal, JsonField.Excerpt(value.RootElement));
                            isNameless = !TakePrefix(value.RootElement, input, rows);
                        }
                    }

                    break;
                case JsonTokenType.String when tokens.IsElement && list is not null && (kind is not null || IsList(list)):
                    rows.Begin(++ordinal, tokens.Text ?? "(no text)");
                    string? provider = kind is null ? Provider(input, rows) : rows.Label ?? list;
                    isNameless = provider is null;
                    if (provider is not null)
                    {
                        rows.Add(kind == "common" ? Suffix(tokens.Text ?? string.Empty, provider) : Network(tokens.Text ?? string.Empty, provider, kind));
                    }

                    break;
            }
        }
    }

    private static bool IsList(string list) => list is "ipv4_cidrs" or "ipv6_cidrs" or "addresses" or "ipv6_addresses" or "list";

    /// <summary>One of Amazon's or Google's prefixes.</summary>
    private static bool TakePrefix(JsonElement entry, FeedText input, FeedRows rows)
    {
        string? network = JsonField.Text(entry, "ip_prefix") ?? JsonField.Text(entry, "ipv6_prefix") ?? JsonField.Text(entry, "ipv4Prefix") ?? JsonField.Text(entry, "ipv6Prefix");
        string? service = JsonField.Text(entry, "service");
        if (network is null)
        {
            rows.Reject("the entry has no network");
            return true;
        }

        if (JsonField.Text(entry, "network_border_group") is not null || service is not null && !service.StartsWith("Google", StringComparison.Ordinal))
        {
            // Every one of Amazon's networks stands there too as AMAZON: none of the delivery network is lost.
            if (service is "CLOUDFRONT" or "CLOUDFRONT_ORIGIN_FACING")
            {
                rows.Add(Network(network, rows.Label ?? "Amazon CloudFront", "cdn"));
            }

            return true;
        }

        if (Provider(input, rows) is not { } provider)
        {
            return false;
        }

        rows.Add(Network(network, service ?? provider, null));
        return true;
    }

    private static Indicator Network(string network, string provider, string? kind) =>
        new() { Type = IndicatorType.Network, Value = network, Role = IndicatorRole.Provider, Label = provider, Tags = kind };

    private static Indicator Suffix(string name, string provider) =>
        new() { Type = IndicatorType.DomainSuffix, Value = name, Role = IndicatorRole.Provider, Label = provider, Tags = "cname" };

    private static string? Provider(FeedText input, FeedRows rows)
    {
        string? provider = rows.Label ?? FileLabel.Provider(input.Stem);
        if (provider is null)
        {
            input.Refuse("its name does not say whose networks these are: name the provider with --label");
        }

        return provider;
    }
}
