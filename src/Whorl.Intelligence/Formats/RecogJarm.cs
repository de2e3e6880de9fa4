using System.Xml;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Rapid7 recog: <c>fingerprint</c> elements whose <c>pattern</c> is a choice of JARMs, with a <c>description</c>. A row is one element.
/// </summary>
internal static class RecogJarm
{
    private const long LargestDocument = 64L << 20;

    public static bool Is(FeedSample sample) => sample.Says("<fingerprints") && sample.Says("tls.jarm");

    public static void Read(FeedText input, FeedRows rows)
    {
        using Stream stream = input.OpenStream();
        using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LargestDocument });
        IXmlLineInfo place = (IXmlLineInfo)reader;
        try
        {
            string? pattern = null;
            string? description = null;
            long line = 0;
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, Name: "fingerprint" })
                {
                    line = place.LineNumber;
                    pattern = reader.GetAttribute("pattern") ?? string.Empty;
                    description = null;
                }
                else if (reader is { NodeType: XmlNodeType.Element, Name: "description" } && pattern is not null && !reader.IsEmptyElement)
                {
                    reader.Read();
                    description = reader.NodeType == XmlNodeType.Text ? reader.Value.Trim() : null;
                }
                else if (reader is { NodeType: XmlNodeType.EndElement, Name: "fingerprint" } && pattern is not null)
                {
                    Take(line, pattern, description, rows);
                    pattern = null;
                }
            }
        }
        catch (XmlException problem)
        {
            input.Complain(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"its XML is cut off, too large or wrong at line {problem.LineNumber}"));
        }
    }

    private static void Take(long line, string pattern, string? description, FeedRows rows)
    {
        rows.Begin(line, pattern);
        string? product = rows.Label ?? description;
        if (string.IsNullOrEmpty(product))
        {
            rows.Reject("the fingerprint has no description");
            return;
        }

        // ^(?:one|two)$ or ^one$
        string choice = pattern.TrimStart('^').TrimEnd('$');
        choice = choice.StartsWith("(?:", StringComparison.Ordinal) && choice.EndsWith(')') ? choice[3..^1] : choice;
        foreach (string jarm in choice.Split('|'))
        {
            JarmRow.Add(rows, new JarmRow(jarm, product) { Role = JarmRow.RoleOf(product) });
        }
    }
}
