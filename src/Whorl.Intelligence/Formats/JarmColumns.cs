using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>Where a header puts the JARM and what is said of it.</summary>
internal sealed class JarmColumns
{
    private readonly List<string> names;
    private readonly int jarm;
    private readonly int label;
    private readonly int implementation;
    private readonly int link;

    private JarmColumns(List<string> names, int jarm)
    {
        this.names = names;
        this.jarm = jarm;
        implementation = Find(["implementation"], jarm);
        link = Find(["link", "reference", "url"], jarm);
        label = Find(["c2", "tool", "malware", "family", "description", "label", "name"], jarm, implementation, link);
    }

    /// <summary>The columns of a header; null where a line is none.</summary>
    public static JarmColumns? OfHeader(string line)
    {
        List<string> header = [];
        if (!FieldSplitter.TrySplit(line, ',', header) || header.Any(JarmRow.IsJarm))
        {
            return null;
        }

        int place = header.FindIndex(name => name.Contains("jarm", StringComparison.OrdinalIgnoreCase) && name.Length < 40);
        return place < 0 || header.Count < 2 ? null : new JarmColumns(header, place);
    }

    /// <summary>Reads a row.</summary>
    public void Read(IReadOnlyList<string> fields, FeedRows rows, string? family)
    {
        if (names.Contains("src_ip", StringComparer.OrdinalIgnoreCase))
        {
            AddObserved(rows, column => names.FindIndex(name => name.Equals(column, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 && at < fields.Count ? fields[at] : string.Empty);
            return;
        }

        // Ragged rows: a JARM that stands in another place than the header says is still the row's only one.
        string value = Field(fields, jarm);
        value = JarmRow.IsJarm(value) ? value : fields.FirstOrDefault(JarmRow.IsJarm) ?? value;
        JarmRow.Add(rows, new JarmRow(value, rows.Label ?? (Field(fields, label) is { Length: > 0 } given ? given : family))
        {
            Implementation = Field(fields, implementation) is var tested && tested is "N/A" ? null : tested,
            Reference = Field(fields, link),
        });
    }

    /// <summary>A server that was seen (<c>jarm,src_ip,src_port,country,asn,known_c2,timestamp</c>): an indicator where it is a known C2.</summary>
    public static void AddObserved(FeedRows rows, Func<string, string> column)
    {
        string known = column("known_c2");
        if (known.ToUpperInvariant() is "" or "0" or "FALSE" or "NO" or "NONE" or "N/A" or "-" or "UNKNOWN")
        {
            return;
        }

        if (!FeedDate.TryRead(column("timestamp"), out long? seen))
        {
            rows.Reject("a date cannot be read");
            return;
        }

        bool isName = known.ToUpperInvariant() is not ("1" or "TRUE" or "YES");
        JarmRow.Add(rows, new JarmRow(column("jarm"), rows.Label ?? (isName ? known : null)) { Address = column("src_ip"), Port = column("src_port"), Seen = seen });
    }

    private static string Field(IReadOnlyList<string> fields, int at) => at >= 0 && at < fields.Count ? fields[at] : string.Empty;

    private int Find(string[] words, params int[] taken)
    {
        foreach (string word in words)
        {
            int at = names.FindIndex(name => name.Contains(word, StringComparison.OrdinalIgnoreCase));
            if (at >= 0 && Array.IndexOf(taken, at) < 0)
            {
                return at;
            }
        }

        return -1;
    }
}
