using System.Globalization;
using System.Text;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Detection.Hunting.Baselines;

/// <summary>Allow lists as YAML, and back.</summary>
public static class AllowListFile
{
    private const string DayForm = "yyyy-MM-dd";

    private static readonly string[] InList = ["owner", "approved", "expires", "groups"];
    private static readonly string[] InGroup = ["name", "networks", "maintenance", "allowed"];
    private static readonly string[] InEntry = ["fingerprint", "sni", "as", "approved", "added", "flows", "remark"];

    /// <summary>Reads a file of either form, by its extension.</summary>
    public static AllowList Read(string file, string text) =>
        Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? AllowListTable.Read(file, text) : ReadYaml(file, text);

    /// <summary>Writes the form that a file's extension asks for.</summary>
    public static string Write(string file, AllowList list) =>
        Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? AllowListTable.Write(list) : WriteYaml(list);

    /// <summary>Reads YAML.</summary>
    public static AllowList ReadYaml(string file, string text)
    {
        YamlValue root = YamlFile.Read(file, text);
        Check(file, "an allow list", root, InList);
        AllowList list = new() { Owner = root.Find("owner")?.Text ?? string.Empty, Approved = root.Find("approved")?.Text ?? string.Empty, Expires = Day(file, root.Find("expires")) };
        YamlValue groups = root.Find("groups") ?? throw YamlFile.Problem(file, root.Line, "the entry 'groups' is missing; it is a list of groups of hosts");
        foreach (YamlValue each in groups.Items ?? throw YamlFile.Problem(file, groups.Line, "'groups' is a list, each with name, networks and allowed"))
        {
            list.Groups.Add(ReadGroup(file, each));
        }

        return list;
    }

    /// <summary>Writes YAML, which reads back as it was.</summary>
    public static string WriteYaml(AllowList list)
    {
        StringBuilder text = new();
        text.Append("# What groups of hosts are allowed to show. Review it: set approved to yes where you agree, take out what you do not.\n");
        text.Append("# Then: whorl hunt allow-list --baseline FILE\n");
        text.Append($"owner: {Quoted(list.Owner)}\napproved: {Quoted(list.Approved)}\n");
        text.Append($"expires: {list.Expires?.ToString(DayForm, CultureInfo.InvariantCulture) ?? "~"}\ngroups:\n");
        foreach (AllowedGroup group in list.Groups)
        {
            text.Append($"  - name: {Quoted(group.Name)}\n    networks: [{string.Join(", ", group.Networks.Select(network => Quoted(network.ToString())))}]\n    maintenance: [");
            text.Append(string.Join(", ", group.Maintenance.Select(window => $"{HitJson.MomentOf(window.From)[..19]}Z/{HitJson.MomentOf(window.To)[..19]}Z")));
            text.Append("]\n    allowed:\n");
            foreach (AllowedEntry entry in group.Entries)
            {
                text.Append(CultureInfo.InvariantCulture, $"      - {{fingerprint: {entry.Fingerprint}, sni: {Quoted(entry.ServerName)}, as: {entry.System?.ToString(CultureInfo.InvariantCulture) ?? "~"}, approved: {(entry.IsApproved ? "yes" : "no")}, ");
                text.Append(CultureInfo.InvariantCulture, $"added: {entry.Added?.ToString(DayForm, CultureInfo.InvariantCulture) ?? "~"}, flows: {entry.Flows}, remark: {Quoted(entry.Remark)}}}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Reads <c>2026-11-25T20:00:00Z/2026-11-25T23:00:00Z</c>.</summary>
    public static (long From, long To) Window(string text) =>
        text.Split('/') is [{ } from, { } to] && TryMoment(from, out long begin) && TryMoment(to, out long end) && begin < end ? (begin, end)
            : throw new FormatException($"'{text}' is no time of maintenance; write 2026-11-25T20:00:00Z/2026-11-25T23:00:00Z");

    private static AllowedGroup ReadGroup(string file, YamlValue value)
    {
        Check(file, "a group", value, InGroup);
        AllowedGroup group = new(value.Find("name")?.Text is { Length: > 0 } name ? name : throw YamlFile.Problem(file, value.Line, "a group needs a name"));
        YamlValue networks = value.Find("networks") is { Items.Count: > 0 } given ? given : throw YamlFile.Problem(file, value.Line, $"the group {group.Name} needs networks, as [10.0.1.0/24]");
        foreach (YamlValue network in networks.Items!)
        {
            try
            {
                group.Networks.Add(SegmentNames.Block(file, "networks", network.Text ?? string.Empty));
            }
            catch (HuntFileException)
            {
                throw YamlFile.Problem(file, network.Line, $"'{network.Text}' is no network; write it as 10.0.1.0/24");
            }
        }

        foreach (YamlValue window in value.Find("maintenance")?.Items ?? [])
        {
            try
            {
                group.Maintenance.Add(Window(window.Text ?? string.Empty));
            }
            catch (FormatException problem)
            {
                throw YamlFile.Problem(file, window.Line, problem.Message);
            }
        }

        foreach (YamlValue entry in value.Find("allowed")?.Items ?? [])
        {
            group.Entries.Add(ReadEntry(file, entry));
        }

        return group;
    }

    private static AllowedEntry ReadEntry(string file, YamlValue value)
    {
        Check(file, "an allowed fingerprint", value, InEntry);
        return new AllowedEntry
        {
            Fingerprint = value.Find("fingerprint")?.Text is { Length: > 0 } print ? print : throw YamlFile.Problem(file, value.Line, "the entry 'fingerprint' is missing; it is a JA4 or a JA3"),
            ServerName = value.Find("sni")?.Text is { Length: > 0 } pattern ? pattern : "*",
            System = (uint?)Number(file, value.Find("as"), uint.MaxValue),
            IsApproved = value.Find("approved") switch
            {
                null => true, // written by hand, which is an approval
                { Text: "yes" or "true" } => true,
                { Text: "no" or "false" } => false,
                { } other => throw YamlFile.Problem(file, other.Line, $"approved is yes or no, and not '{other.Text}'"),
            },
            Added = Day(file, value.Find("added")),
            Flows = Number(file, value.Find("flows"), long.MaxValue) ?? 0,
            Remark = value.Find("remark")?.Text ?? string.Empty,
        };
    }

    private static void Check(string file, string what, YamlValue value, string[] known)
    {
        foreach (YamlEntry entry in value.Entries ?? throw YamlFile.Problem(file, value.Line, $"{what} has {string.Join(", ", known)}"))
        {
            if (Array.IndexOf(known, entry.Name) < 0)
            {
                throw YamlFile.Problem(file, entry.Line, $"{what} has no '{entry.Name}'; it has {string.Join(", ", known)}");
            }
        }
    }

    private static long? Number(string file, YamlValue? value, long most) =>
        value is null or { IsEmpty: true } ? null
        : long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most ? number
        : throw YamlFile.Problem(file, value.Line, $"'{value.Text}' is no number from 0 to {most}");

    private static DateOnly? Day(string file, YamlValue? value) =>
        value is null or { IsEmpty: true } ? null
        : DateOnly.TryParseExact(value.Text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
        : throw YamlFile.Problem(file, value.Line, $"'{value.Text}' is no day; write it as 2026-11-25");

    private static bool TryMoment(string text, out long moment)
    {
        bool isRead = DateTime.TryParseExact(text, "yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime read);
        moment = isRead ? (read - DateTime.UnixEpoch).Ticks * 100 : 0;
        return isRead;
    }

    /// <summary>A text in double quotes, in which YAML reads a backslash before signs of its own.</summary>
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or '\x7f' or '\x85' or '\u2028' or '\u2029' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
