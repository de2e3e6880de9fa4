using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Names;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>One row of a list of JARMs, before it is checked.</summary>
/// <param name="Jarm">The JARM.</param>
/// <param name="Label">The tool or product, or several with <c>" / "</c> between them.</param>
internal sealed record JarmRow(string Jarm, string? Label)
{
    public string? Implementation { get; init; }

    public string? Reference { get; init; }

    public string? Tags { get; init; }

    public string? Address { get; init; }

    public string? Port { get; init; }

    public long? Seen { get; init; }

    public IndicatorRole Role { get; init; } = IndicatorRole.Threat;

    /// <summary>Whether a field is meant as a JARM, be it whole or cut off.</summary>
    public static bool IsJarm(string field) => field.Length is > 40 and <= 62 && field.All(char.IsAsciiHexDigit);

    /// <summary>Adds the indicators of a row: one a tool, and the server it was seen on.</summary>
    public static void Add(FeedRows rows, JarmRow row)
    {
        string[] tools = row.Label?.Split(" / ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        bool isWell = true;
        foreach (string tool in tools.Length > 0 ? tools : [string.Empty])
        {
            (string name, string? implementation) = Split(tool);
            isWell = isWell && rows.Add(new Indicator
            {
                Type = IndicatorType.Jarm,
                Value = row.Jarm,
                Role = row.Role,
                Label = name,
                Description = row.Implementation is { Length: > 0 } given ? given : implementation,
                Reference = string.IsNullOrEmpty(row.Reference) ? null : row.Reference,
                Tags = row.Tags,
                FirstSeen = row.Seen,
                LastSeen = row.Seen,
            });
        }

        if (isWell && row is { Address.Length: > 0, Port.Length: > 0 })
        {
            rows.Add(new Indicator
            {
                Type = IndicatorType.AddressPort,
                Value = Endpoint.Of(row.Address, row.Port),
                Role = row.Role,
                Label = row.Label,
                Description = $"JARM {row.Jarm}",
                FirstSeen = row.Seen,
                LastSeen = row.Seen,
            });
        }
    }

    /// <summary>Whether a product is a tool of attackers: recog lists both.</summary>
    public static IndicatorRole RoleOf(string product) =>
        NameSpelling.Families.Find(LabelSpelling.Family(product)) is null && !product.Contains("C2", StringComparison.Ordinal) ? IndicatorRole.Software : IndicatorRole.Threat;

    /// <summary>A tool, and in brackets behind it what it was tested with.</summary>
    private static (string Name, string? Implementation) Split(string tool)
    {
        int bracket = tool.IndexOf('(', StringComparison.Ordinal);
        return bracket > 0 ? (tool[..bracket].TrimEnd(), tool[bracket..].Trim('(', ')', ' ')) : (tool, null);
    }
}
