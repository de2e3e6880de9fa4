using System.Globalization;
using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// MISP warning lists: <c>name</c>, <c>type</c> and <c>list</c>. A list of the most used websites gives popular names, without a rank, as
/// these lists are sorted; every other one warns.
/// </summary>
internal sealed class WarningListFormat : IFeedFormat
{
    public string Name => "warninglist";

    public string Description => "MISP warning list (JSON): what must not raise a verdict alone";

    public Likeness Recognise(FeedSample sample) =>
        !sample.IsJson ? Likeness.None
        : sample.HasKey("matching_attributes") && sample.HasKey("list") ? Likeness.Certain
        : sample.HasKey("list") && (sample.IsNamed("warninglist") || sample.HasKey("description")) ? Likeness.Likely
        : Likeness.None;

    public FeedFacts Describe(FeedText input)
    {
        WarningListHead head = WarningListHead.Read(input);
        return new FeedFacts(Version: head.Version, UpdatedAt: head.Day);
    }

    public void Read(FeedText input, FeedRows rows)
    {
        WarningListHead head = WarningListHead.Read(input);
        string? damage = input.Damage;
        using JsonTokens tokens = input.OpenJson();
        bool isInList = false;
        long ordinal = 0;
        while (tokens.Next())
        {
            if (tokens.Type == JsonTokenType.StartArray && tokens.Depth == 1 && tokens.Property == "list")
            {
                isInList = true;
            }
            else if (tokens.Type == JsonTokenType.EndArray && tokens.Depth == 1)
            {
                isInList = false;
            }
            else if (isInList)
            {
                rows.Begin(++ordinal, tokens.Text ?? "(no text)");
                if (tokens.Type != JsonTokenType.String || tokens.Text is not { } value)
                {
                    rows.Reject("the entry is no text");
                    tokens.Skip();
                    continue;
                }

                rows.Add(new Indicator { Type = head.TypeOf(value), Value = value, Role = head.IsTopList ? IndicatorRole.Popular : IndicatorRole.Warning, Label = rows.Label ?? head.Name, Description = head.Description });
            }
        }

        if (damage is not null)
        {
            input.Complain(damage);
        }
    }
}

/// <summary>What a warning list says of itself, which stands in front of its entries or behind them.</summary>
internal sealed class WarningListHead
{
    private readonly HashSet<string> attributes = new(StringComparer.Ordinal);
    private string type = "string";

    public string? Name { get; private set; }

    public string? Description { get; private set; }

    public string? Version { get; private set; }

    /// <summary>The day that a version such as 20260811 is.</summary>
    public long? Day => Version is { Length: 8 } && DateTime.TryParseExact(Version, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day)
        ? new DateTimeOffset(day, TimeSpan.Zero).ToUnixTimeSeconds()
        : null;

    public bool IsTopList => Name is { } name && name.StartsWith("Top ", StringComparison.OrdinalIgnoreCase) && name.Any(char.IsAsciiDigit);

    public static WarningListHead Read(FeedText input)
    {
        WarningListHead head = new();
        using JsonTokens tokens = input.OpenJson();
        bool isInAttributes = false;
        while (tokens.Next())
        {
            if (tokens.Depth == 1 && tokens.Type == JsonTokenType.StartArray)
            {
                isInAttributes = tokens.Property == "matching_attributes";
                if (!isInAttributes)
                {
                    tokens.Skip();
                }
            }
            else if (isInAttributes && tokens.IsElement && tokens.Text is { } attribute)
            {
                head.attributes.Add(attribute);
            }
            else if (tokens.Depth == 1 && tokens.Property is { } property)
            {
                head.Take(property, tokens.Text);
            }
        }

        return head;
    }

    /// <summary>What an entry is, by the list's type, its attributes and its own shape.</summary>
    public IndicatorType TypeOf(string value)
    {
        switch (type)
        {
            case "cidr":
                return IndicatorType.Network;
            case "hostname":
                return value.Contains('/', StringComparison.Ordinal) ? IndicatorType.Pattern : IsTopList ? IndicatorType.Domain : IndicatorType.DomainSuffix;
            case "string":
                break;
            default:
                return IndicatorType.Pattern;
        }

        if (Whorl.Probing.HostAddress.TryParse(value, out _))
        {
            return IndicatorType.Address;
        }

        if (value.Length > 0 && value.All(char.IsAsciiHexDigit))
        {
            return (value.Length, attributes) switch
            {
                (32, _) when attributes.Contains("ja3-fingerprint-md5") => IndicatorType.Ja3,
                (62, _) when attributes.Contains("jarm-fingerprint") => IndicatorType.Jarm,
                (32, _) when attributes.Contains("x509-fingerprint-md5") => IndicatorType.CertificateMd5,
                (40, _) when attributes.Contains("x509-fingerprint-sha1") => IndicatorType.CertificateSha1,
                (64, _) when attributes.Contains("x509-fingerprint-sha256") => IndicatorType.CertificateSha256,
                _ => IndicatorType.Pattern,
            };
        }

        bool isName = attributes.Contains("domain") || attributes.Contains("hostname");
        return !isName || value.Contains('/', StringComparison.Ordinal) ? IndicatorType.Pattern : value.StartsWith('.') ? IndicatorType.DomainSuffix : IndicatorType.Domain;
    }

    private void Take(string property, string? text)
    {
        switch (property)
        {
            case "name":
                Name = text;
                break;
            case "description":
                Description = text;
                break;
            case "type":
                type = text ?? type;
                break;
            case "version":
                Version = text;
                break;
        }
    }
}
