using System.Globalization;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Shapes;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>A row of FoxIO's tables: what it is of, and its fingerprints.</summary>
internal sealed class Ja4Row
{
    private readonly string?[] values = new string?[Ja4Columns.All.Length];
    private readonly List<(Ja4Column Column, string Value)> good = [];

    public string? Application { get; set; }

    public string? Library { get; set; }

    public string? Device { get; set; }

    public string? System { get; set; }

    public string? UserAgent { get; set; }

    public string? Authority { get; set; }

    public string? Notes { get; set; }

    public bool IsVerified { get; set; }

    public long? Count { get; set; }

    public string? Ja4Raw { get; set; }

    /// <summary>A fingerprint.</summary>
    public string? this[Ja4Column column]
    {
        get => values[(int)column];
        set => values[(int)column] = value;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Application = Library = Device = System = UserAgent = Authority = Notes = Ja4Raw = null;
        IsVerified = false;
        Count = null;
        Array.Clear(values);
    }

    /// <summary>Fills in a cell by its column's heading; columns of other names are passed over.</summary>
    public void Set(string heading, string cell)
    {
        switch (heading.ToLowerInvariant())
        {
            case "application":
                Application = cell;
                break;
            case "library":
                Library = cell;
                break;
            case "device":
                Device = cell;
                break;
            case "os":
                System = cell;
                break;
            case "user_agent_string":
                UserAgent = cell;
                break;
            case "certificate_authority":
                Authority = cell;
                break;
            case "notes":
                Notes = cell;
                break;
            case "verified":
                IsVerified = cell.Equals("true", StringComparison.OrdinalIgnoreCase);
                break;
            case "observation_count":
                Count = long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;
                break;
            case "ja4_fingerprint_string":
                Ja4Raw = cell;
                break;
            default:
                if (Ja4Columns.Find(heading) is { } column)
                {
                    this[column] = cell;
                }

                break;
        }
    }

    /// <summary>
    /// Adds what is well-formed; malformed cells go into quarantine one by one. JA4 is a label of the client, and an indicator too where
    /// the row names what it is of: a User-Agent is a claim and names nothing.
    /// </summary>
    public void Add(FeedRows rows, bool isCombination)
    {
        good.Clear();
        bool isMalformed = false;
        foreach (Ja4Column column in Ja4Columns.All)
        {
            string cell = this[column]?.Trim() ?? string.Empty;
            if (cell.Length == 0)
            {
                continue;
            }

            if (Ja4PlusShape.Check(Ja4Columns.TypeOf(column), cell) is { } problem)
            {
                isMalformed = true;
                rows.Reject(problem);
            }
            else
            {
                good.Add((column, cell));
            }
        }

        string? application = LabelText.Of(Application);
        string? name = application ?? LabelText.Of(Device) ?? LabelText.Of(Library) ?? LabelText.Of(System);
        if (good.Count == 0)
        {
            if (!isMalformed)
            {
                rows.Reject("the row has no fingerprint");
            }

            return;
        }

        int group = isCombination && good.Count > 1 ? rows.NewGroup() : 0;
        foreach ((Ja4Column column, string value) in good)
        {
            if (column == Ja4Column.Ja4)
            {
                AddLabel(value, application, rows);
            }

            if (name is not null || column != Ja4Column.Ja4)
            {
                AddIndicator(column, value, name, group, rows);
            }
        }
    }

    private void AddLabel(string value, string? application, FeedRows rows) => rows.Add(new ClientLabel
    {
        Fingerprint = new Fingerprint(FingerprintMethod.Ja4, value, RawOf(value)),
        Process = application,
        Category = LabelText.Of(Device),
        Library = LabelText.Of(Library),
        OperatingSystem = SystemFamily.Of(System),
        OperatingSystemDetail = LabelText.Of(System),
        UserAgent = LabelText.Of(UserAgent),
        IsMalware = ThreatWords.IsIn(application),
        Count = Math.Max(1, Count ?? 1),
    });

    private void AddIndicator(Ja4Column column, string value, string? name, int group, FeedRows rows) => rows.Add(new Indicator
    {
        Type = Ja4Columns.TypeOf(column),
        Value = value,
        Role = ThreatWords.IsIn(LabelText.Of(Application)) ? IndicatorRole.Threat : IndicatorRole.Software,
        Label = name,
        Description = LabelText.Of(Notes) ?? LabelText.Of(UserAgent),
        Raw = column == Ja4Column.Ja4 ? RawOf(value) : null,
        Tags = Tags(),
        Group = group,
    });

    /// <summary>The text behind a JA4 where the row has it: it must begin as the JA4 does.</summary>
    private string? RawOf(string value) =>
        Ja4Raw is { Length: > 11 } raw && raw.AsSpan(0, 11).SequenceEqual(value.AsSpan(0, 11)) ? LabelRaw(raw) : null;

    private static string? LabelRaw(string raw) => raw.Length <= 4096 && !raw.Any(char.IsControl) ? raw : null;

    private string? Tags()
    {
        string tags = string.Join(',', ((string?[])[IsVerified ? "verified" : null, LabelText.Of(Library), LabelText.Of(Device), LabelText.Of(System), LabelText.Of(Authority)])
            .Where(static tag => tag is not null).Select(static tag => tag!.Replace(',', ' ')));
        return tags.Length == 0 ? null : tags;
    }
}
