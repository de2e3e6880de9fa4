using System.Text.RegularExpressions;

namespace Whorl.Acceptance.Tests;

/// <summary>
/// What a search of Splunk names: tables with the columns asked of them, macros, and fields that it does not make itself. As much of the
/// language as the searches in contrib use; a command beyond that is refused.
/// </summary>
internal sealed partial class SplunkSearch
{
    private static readonly HashSet<string> Words = new(["AS", "BY", "OUTPUT", "AND", "OR", "NOT", "value", "keepempty", "true"], StringComparer.Ordinal);
    private static readonly HashSet<string> Commands = new(
        ["dedup", "eval", "eventstats", "fillnull", "inputlookup", "lookup", "outputlookup", "return", "sort", "stats", "table", "where"], StringComparer.Ordinal);

    private readonly HashSet<string> made = new(["count"], StringComparer.Ordinal);
    private readonly HashSet<string> named = new(StringComparer.Ordinal);

    private readonly Func<string, string[]> columnsOf;

    /// <summary>Takes a search apart; a table that is read whole gives the fields that its columns are.</summary>
    public SplunkSearch(string text, Func<string, string[]> columnsOf)
    {
        this.columnsOf = columnsOf;
        string bare = Quoted().Replace(text, " ");
        Macros = [.. Macro().Matches(bare).Select(match => match.Groups["name"].Value)];
        string[] segments = [.. Macro().Replace(bare, " ").Split('|').Select(segment => segment.Trim(' ', '[', ']')).Where(segment => segment.Length > 0)];
        for (int i = 0; i < segments.Length; i++)
        {
            Take(segments[i], i);
        }
    }

    /// <summary>The macros it calls.</summary>
    public IReadOnlyList<string> Macros { get; }

    /// <summary>The tables it reads or writes, each with the columns it asks for.</summary>
    public List<(string Table, string[] Columns)> Tables { get; } = [];

    /// <summary>The fields that events must have.</summary>
    public IEnumerable<string> Fields => named.Except(made, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("`(?<name>[a-z0-9_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Macro();

    [GeneratedRegex("(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_(])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("\\bAS (?<name>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Made();

    private void Take(string segment, int number)
    {
        string command = segment.Split(' ', 2)[0];
        if (!Commands.Contains(command))
        {
            Assert.True(number == 0, $"'{command}' is no command that is known here");
            Use(segment);
            return;
        }

        string rest = segment[command.Length..];
        switch (command)
        {
            case "lookup" or "inputlookup" or "outputlookup":
                TakeTable(command, rest.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                break;
            case "eval":
                foreach (string part in AtCommas(rest))
                {
                    int sign = part.IndexOf('=', StringComparison.Ordinal);
                    made.Add(part[..sign].Trim());
                    Use(part[sign..]);
                }

                break;
            default:
                made.UnionWith(Made().Matches(rest).Select(match => match.Groups["name"].Value));
                Use(rest);
                break;
        }
    }

    private void Use(string text) => named.UnionWith(Name().Matches(text).Select(match => match.Value).Where(name => !Words.Contains(name)));

    /// <summary>Of a lookup: columns that must match, which may be other fields of events, then those that come out of it.</summary>
    private void TakeTable(string command, string[] words)
    {
        words = [.. words.Where(word => !word.Contains('=', StringComparison.Ordinal))];
        List<string> columns = [];
        bool isOutput = false;
        for (int i = 1; i < words.Length; i++)
        {
            if (words[i] == "OUTPUT")
            {
                isOutput = true;
                continue;
            }

            columns.Add(words[i]);
            string field = i + 2 < words.Length && words[i + 1] == "AS" ? words[i += 2] : words[i];
            (isOutput ? made : named).Add(field);
        }

        Assert.Equal(command == "lookup", columns.Count > 0);
        made.UnionWith(command == "inputlookup" ? columnsOf(words[0]) : []);
        Tables.Add((words[0], [.. columns]));
    }

    /// <summary>The assignments of an eval: commas within brackets part nothing.</summary>
    private static IEnumerable<string> AtCommas(string text)
    {
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ',' && depth == 0)
            {
                yield return text[begin..i];
                begin = i + 1;
            }
        }

        yield return text[begin..];
    }
}
