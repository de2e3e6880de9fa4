using System.Globalization;
using System.Text;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Detection.Hunting.Baselines;

/// <summary>Allow lists as CSV, for spreadsheets: a row an entry, what is said of group and list again in each.</summary>
public static class AllowListTable
{
    private const string Header = "owner,list_approved,expires,group,networks,maintenance,fingerprint,sni,as,approved,added,flows,remark";
    private const string DayForm = "yyyy-MM-dd";

    /// <summary>Writes a table; a group without entries has a row without fingerprint.</summary>
    public static string Write(AllowList list)
    {
        StringBuilder text = new(Header + "\n");
        foreach (AllowedGroup group in list.Groups)
        {
            foreach (AllowedEntry? entry in group.Entries.Count > 0 ? (IEnumerable<AllowedEntry?>)group.Entries : [null])
            {
                string[] cells =
                [
                    list.Owner, list.Approved, list.Expires?.ToString(DayForm, CultureInfo.InvariantCulture) ?? string.Empty, group.Name, string.Join(' ', group.Networks),
                    string.Join(' ', group.Maintenance.Select(window => $"{HitJson.MomentOf(window.From)[..19]}Z/{HitJson.MomentOf(window.To)[..19]}Z")),
                    entry?.Fingerprint ?? string.Empty, entry?.ServerName ?? string.Empty, entry?.System?.ToString(CultureInfo.InvariantCulture) ?? string.Empty,
                    entry is null ? string.Empty : entry.IsApproved ? "yes" : "no", entry?.Added?.ToString(DayForm, CultureInfo.InvariantCulture) ?? string.Empty,
                    entry?.Flows.ToString(CultureInfo.InvariantCulture) ?? string.Empty, entry?.Remark ?? string.Empty,
                ];
                text.AppendJoin(',', cells.Select(Quoted)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Reads a table; a <see cref="HuntFileException"/> names the line that is wrong.</summary>
    public static AllowList Read(string file, string text)
    {
        AllowList list = new();
        int number = 0;
        foreach ((List<string> cells, int line) in Rows(text))
        {
            number++;
            if (number == 1)
            {
                if (string.Join(',', cells) != Header)
                {
                    throw YamlFile.Problem(file, line, $"the first row is to be {Header}");
                }

                continue;
            }

            if (cells is [""])
            {
                continue;
            }

            if (cells.Count != 13)
            {
                throw YamlFile.Problem(file, line, $"the row has {cells.Count} columns instead of 13");
            }

            ReadRow(file, line, list, cells);
        }

        return number == 0 ? throw YamlFile.Problem(file, 1, $"the file is empty; its first row is to be {Header}") : list;
    }

    private static void ReadRow(string file, int line, AllowList list, List<string> cells)
    {
        (list.Owner, list.Approved, list.Expires) = (cells[0], cells[1], Day(file, line, cells[2]));
        AllowedGroup? group = list.Groups.Find(each => each.Name == cells[3]);
        if (group is null)
        {
            group = new AllowedGroup(cells[3].Length > 0 ? cells[3] : throw YamlFile.Problem(file, line, "the group has no name"));
            list.Groups.Add(group);
            try
            {
                group.Networks.AddRange(Words(cells[4]).Select(network => SegmentNames.Block(file, "networks", network)));
                group.Maintenance.AddRange(Words(cells[5]).Select(AllowListFile.Window));
            }
            catch (Exception problem) when (problem is FormatException or HuntFileException)
            {
                throw YamlFile.Problem(file, line, problem.Message);
            }
        }

        if (cells[6].Length == 0)
        {
            return;
        }

        group.Entries.Add(new AllowedEntry
        {
            Fingerprint = cells[6],
            ServerName = cells[7].Length > 0 ? cells[7] : "*",
            System = cells[8].Length == 0 ? null : (uint)Number(file, line, cells[8], uint.MaxValue),
            IsApproved = cells[9] switch { "yes" or "true" or "" => true, "no" or "false" => false, _ => throw YamlFile.Problem(file, line, $"approved is yes or no, and not '{cells[9]}'") },
            Added = Day(file, line, cells[10]),
            Flows = cells[11].Length == 0 ? 0 : Number(file, line, cells[11], long.MaxValue),
            Remark = cells[12],
        });
    }

    private static string[] Words(string cell) => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long Number(string file, int line, string cell, long most) =>
        long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most ? number
        : throw YamlFile.Problem(file, line, $"'{cell}' is no number from 0 to {most}");

    private static DateOnly? Day(string file, int line, string cell) =>
        cell.Length == 0 ? null
        : DateOnly.TryParseExact(cell, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
        : throw YamlFile.Problem(file, line, $"'{cell}' is no day; write it as 2026-11-25");

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Rows of RFC 4180 and the lines they begin at.</summary>
    private static IEnumerable<(List<string> Cells, int Line)> Rows(string text)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        int line = 1;
        int begin = 1;
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            line += letter == '\n' ? 1 : 0;
            if (isQuoted)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                isQuoted = true;
            }
            else if (letter is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                {
                    yield return (cells, begin);
                    cells = [];
                    begin = line;
                }
            }
            else if (letter != '\r')
            {
                cell.Append(letter);
            }
        }

        if (cells.Count > 0 || cell.Length > 0)
        {
            cells.Add(cell.ToString());
            yield return (cells, begin);
        }
    }
}
