using System.Globalization;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>The parts of a JA3 or JA3S string: decimal numbers joined by <c>-</c>.</summary>
internal static class DecimalLists
{
    /// <summary>Whether a text is made of digits, dashes and <paramref name="commas"/> commas, as these strings are.</summary>
    public static bool HasShape(string text, int commas) =>
        text.Length > 0 && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiDigit(c) || c is ',' or '-') && text.Count(c => c == ',') == commas;

    /// <summary>Reads one part; where it makes no sense <paramref name="problem"/> says why.</summary>
    public static bool TryRead(string part, ushort most, out ushort[] values, out string problem)
    {
        values = [];
        problem = string.Empty;
        if (part.Length == 0)
        {
            return true;
        }

        string[] texts = part.Split('-');
        values = new ushort[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length == 0)
            {
                problem = "two dashes or a dash at an end, so a number is missing";
                return false;
            }

            if (!ushort.TryParse(texts[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) || values[i] > most)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"{Printable.Excerpt(texts[i])}, which is more than {most}");
                return false;
            }
        }

        return true;
    }
}
