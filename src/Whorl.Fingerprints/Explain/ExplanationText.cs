using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Explain;

/// <summary>Writes explanations and differences for people.</summary>
public static class ExplanationText
{
    /// <summary>The width where nothing says otherwise.</summary>
    public const int DefaultWidth = 100;

    private const int PartIndent = 4;
    private const int PartWidth = 18;
    private const int LongestPart = 15;
    private const int MostLines = 4;

    /// <summary>Writes an explanation.</summary>
    public static void Write(TextWriter to, Explanation explanation, int width = DefaultWidth, bool isColored = false)
    {
        Page page = new(to, width, isColored);
        page.Heading(explanation.Title);
        foreach (string sentence in explanation.Introduction)
        {
            page.Paragraph(sentence, indent: 0, Ink.Faint);
        }

        if (explanation.Fields.Count > 0)
        {
            page.Blank();
            WriteFields(page, explanation.Fields);
        }

        if (explanation.Fingerprints.Count > 0)
        {
            page.Blank();
            page.Heading("Fingerprints");
            foreach (ExplainedFingerprint fingerprint in explanation.Fingerprints)
            {
                page.Blank();
                WriteFingerprint(page, fingerprint);
            }
        }

        WriteSentences(page, "Malformed", explanation.Faults, Ink.Warning);
        WriteSentences(page, "To know", explanation.Remarks, Ink.Plain);
    }

    /// <summary>Writes a difference.</summary>
    public static void Write(TextWriter to, Difference difference, int width = DefaultWidth, bool isColored = false)
    {
        Page page = new(to, width, isColored);
        page.Heading(difference.Title);
        page.Blank();
        if (difference.IsSame)
        {
            page.Paragraph("Nothing that was compared differs.");
        }

        string label = string.Empty;
        int labelWidth = difference.Changes.Any(change => change.Label.StartsWith("probe ", StringComparison.Ordinal))
            ? Math.Max(Page.LabelWidth, difference.Changes.Max(change => change.Label.Length) + 2)
            : Page.LabelWidth;
        foreach ((string changed, string text) in Lines(difference.Changes))
        {
            page.Row(changed == label ? string.Empty : changed, text, Ink.Faint, Ink.Value, string.Empty, string.Empty, hasAside: false, labelWidth: labelWidth);
            label = changed;
        }

        if (difference.Same.Count > 0)
        {
            if (difference.IsSame || difference.Changes.Count > 0)
            {
                page.Blank();
            }

            page.Row("the same", string.Join(", ", difference.Same), Ink.Faint, Ink.Plain, string.Empty, string.Empty, hasAside: false, labelWidth: labelWidth);
        }

        if (difference.Untold.Count > 0)
        {
            page.Row("only one tells", string.Join(", ", difference.Untold.Distinct(StringComparer.Ordinal)), Ink.Faint, Ink.Plain, string.Empty, string.Empty, hasAside: false, labelWidth: labelWidth);
        }

        bool wasSame = false;
        bool isFirst = !difference.IsSame && difference.Changes.Count + difference.Same.Count + difference.Untold.Count == 0;
        foreach (FingerprintPair pair in difference.Fingerprints)
        {
            if (!isFirst && (!wasSame || !pair.IsSame))
            {
                page.Blank();
            }

            WritePair(page, pair);
            wasSame = pair.IsSame;
            isFirst = false;
        }
    }

    /// <summary>A line for each change; many values that only one list has share one.</summary>
    private static IEnumerable<(string Label, string Text)> Lines(IReadOnlyList<Change> changes)
    {
        for (int i = 0; i < changes.Count;)
        {
            Change change = changes[i];
            Change[] alike = [.. changes.Skip(i).TakeWhile(next => next.Item is not null && next.Field == change.Field && next.Kind == change.Kind)];
            if (alike.Length > MostLines)
            {
                string where = change.Kind == "only-first" ? "first" : "second";
                yield return (change.Label, string.Create(CultureInfo.InvariantCulture, $"{alike.Length} only in the {where}: {string.Join(", ", alike.Select(item => item.Item))}"));
                i += alike.Length;
            }
            else
            {
                yield return (change.Label, change.Text);
                i++;
            }
        }
    }

    private static void WriteFields(Page page, IReadOnlyList<ExplainedField> fields)
    {
        bool hasAside = fields.Any(field => field.Range is not null);
        bool isSpaced = fields.Any(field => field.Layout == ItemLayout.Named && field.Items.Any(item => !item.IsRepeated));
        int pieceWidth = fields.Max(field => field.Piece?.Length + 2 ?? 0);
        bool isFirst = true;
        foreach (ExplainedField field in fields)
        {
            if (isSpaced && !isFirst)
            {
                page.Blank();
            }

            isFirst = false;
            string label = pieceWidth == 0 ? field.Label : field.Label.PadRight(Page.LabelWidth) + field.Piece;
            page.Row(label, field.Text, Ink.Faint, field.IsGrease ? Ink.Warning : Ink.Value, Range(field), Page.Excerpt(field.Bytes), hasAside, labelWidth: Page.LabelWidth + pieceWidth);
            if (field.Note is { } note)
            {
                page.Row(string.Empty, note, Ink.Faint, Ink.Faint, string.Empty, string.Empty, hasAside, labelWidth: Page.LabelWidth + pieceWidth);
            }

            if (field.Layout == ItemLayout.Numbered)
            {
                WriteNumbered(page, [.. field.Items.Where(item => !item.IsRepeated)], hasAside);
            }
            else
            {
                foreach (ExplainedField item in field.Items.Where(item => !item.IsRepeated))
                {
                    page.Row(item.Label, item.Text, Ink.Faint, Ink.Plain, string.Empty, string.Empty, hasAside: false, indent: PartIndent, labelWidth: Page.LabelWidth + pieceWidth - 2);
                }
            }
        }
    }

    private static void WriteNumbered(Page page, IReadOnlyList<ExplainedField> items, bool hasAside)
    {
        bool isNumbered = items.All(item => char.IsAsciiDigit(item.Label[0]));
        for (int i = 0; i < items.Count; i++)
        {
            ExplainedField item = items[i];
            string place = (i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(Page.LabelWidth - 2);
            page.Row(place, isNumbered ? item.Text : item.Label, Ink.Faint, item.IsGrease ? Ink.Warning : Ink.Plain, Range(item), Page.Excerpt(item.Bytes), hasAside);
            if (!isNumbered && item.Text.Length > 0)
            {
                // What an extension says stands below its name, a little further in.
                page.Row(string.Empty, item.Text, Ink.Plain, Ink.Value, string.Empty, string.Empty, hasAside, indent: PartIndent);
            }
        }
    }

    private static void WriteFingerprint(Page page, ExplainedFingerprint fingerprint)
    {
        page.Row(fingerprint.Label, fingerprint.Text, Ink.Faint, fingerprint.Name is "ja4_r" or "ja4_ro" ? Ink.Value : Ink.Bold, string.Empty, string.Empty, hasAside: false, labelWidth: 8 + PartIndent);
        if (fingerprint.Hashed is { } hashed)
        {
            page.Row(string.Empty, hashed, Ink.Plain, Ink.Value, string.Empty, string.Empty, hasAside: false, labelWidth: 8 + PartIndent);
        }

        bool hasAside = fingerprint.Parts.Any(part => part.Ranges.Count > 0);
        foreach (ExplainedPart part in fingerprint.Parts)
        {
            string text = part.Text.Length == 0 ? "(empty)" : part.Text.Length > LongestPart ? part.Text[..(LongestPart - 1)] + "…" : part.Text;
            page.Row(text, part.Meaning, Ink.Value, Ink.Plain, Ranges(part.Ranges), Page.Excerpt(part.Bytes), hasAside, indent: 8 + PartIndent + 2, labelWidth: PartWidth);
        }
    }

    private static void WritePair(Page page, FingerprintPair pair)
    {
        const int LabelWidth = 8 + PartIndent;
        if (pair.IsSame)
        {
            page.Row(pair.Label, $"{pair.First}  {(pair.Sentences.Count > 0 ? pair.Sentences[0] : "the same")}", Ink.Faint, Ink.Plain, string.Empty, string.Empty, hasAside: false, labelWidth: LabelWidth);
            return;
        }

        page.Row(pair.Label, pair.First, Ink.Faint, Ink.Bold, string.Empty, string.Empty, hasAside: false, labelWidth: LabelWidth);
        page.Row(string.Empty, pair.Second, Ink.Faint, Ink.Bold, string.Empty, string.Empty, hasAside: false, labelWidth: LabelWidth);
        if (pair.Sentences.Count == 0)
        {
            page.Row(string.Empty, "another hash, which is all that a hash tells", Ink.Faint, Ink.Faint, string.Empty, string.Empty, hasAside: false, labelWidth: LabelWidth);
            return;
        }

        string marks = string.Concat(pair.First.Zip(pair.Second, (a, b) => a == b ? ' ' : '^')).TrimEnd();
        page.Marks(Spread(marks, pair.Blocks), LabelWidth);
        foreach (string sentence in pair.Sentences)
        {
            page.Row(string.Empty, sentence, Ink.Faint, Ink.Plain, string.Empty, string.Empty, hasAside: false, labelWidth: LabelWidth);
        }
    }

    /// <summary>A hash differs as a whole: chance equalities in it are marked too.</summary>
    private static string Spread(string marks, IReadOnlyList<(int Start, int End)> blocks)
    {
        char[] result = marks.PadRight(blocks[^1].End).ToCharArray();
        foreach ((int start, int end) in blocks)
        {
            if (result.AsSpan(start, end - start).Contains('^'))
            {
                result.AsSpan(start, end - start).Fill('^');
            }
        }

        return new string(result).TrimEnd();
    }

    private static void WriteSentences(Page page, string heading, IReadOnlyList<string> sentences, Ink ink)
    {
        if (sentences.Count == 0)
        {
            return;
        }

        page.Blank();
        page.Heading(heading);
        page.Blank();
        foreach (string sentence in sentences)
        {
            page.Bullet(sentence, ink);
        }
    }

    private static string Range(ExplainedField field) => field.Range?.ToString() ?? string.Empty;

    /// <summary>One range, or the ends of several pieces with dots between them.</summary>
    private static string Ranges(IReadOnlyList<ByteRange> ranges) => ranges.Count switch
    {
        0 => string.Empty,
        1 => ranges[0].ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ranges[0].Offset}…{ranges[^1].Last}"),
    };
}
