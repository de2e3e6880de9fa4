using System.Buffers;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Templates of nuclei that compare the JARM of a server with constants. Only the name and the constants are read; a row is one constant.
/// </summary>
internal static class NucleiJarm
{
    private const string Name = "name:";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool Is(FeedSample sample) => sample.Says("jarm(") && sample.Lines.Any(line => line.StartsWith("id:", StringComparison.Ordinal));

    public static void Read(FeedText input, FeedRows rows)
    {
        string? tool = rows.Label;
        using FeedLines lines = input.OpenLines();
        while (lines.TryNext(out ReadOnlySpan<char> line))
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (tool is null && trimmed.StartsWith(Name, StringComparison.Ordinal))
            {
                tool = WithoutPurpose(trimmed[Name.Length..].Trim(" \"'").ToString());
            }

            foreach (Range word in trimmed.SplitAny(" \"'()=|&,"))
            {
                ReadOnlySpan<char> constant = trimmed[word];
                if (constant.Length is > 40 and < 100 && !constant.ContainsAnyExcept(Digits))
                {
                    rows.Begin(lines.Line, line);
                    JarmRow.Add(rows, new JarmRow(constant.ToString(), tool));
                }
            }
        }
    }

    /// <summary>Templates are called <c>Sliver C2 JARM - Detect</c>.</summary>
    private static string WithoutPurpose(string name)
    {
        int dash = name.IndexOf(" - ", StringComparison.Ordinal);
        name = dash > 0 ? name[..dash] : name;
        return name.EndsWith(" JARM", StringComparison.OrdinalIgnoreCase) ? name[..^5] : name;
    }
}
