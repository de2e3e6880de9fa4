using System.Text;

namespace Whorl.Intelligence.Reading;

/// <summary>The beginning of a file, unpacked, by which its format is guessed.</summary>
public sealed class FeedSample
{
    /// <summary>The most bytes that are looked at.</summary>
    public const int Size = 1 << 16;

    private const int MostLines = 64;

    /// <summary>A sample.</summary>
    /// <param name="fileName">The file's name without folders and endings of packing; empty for a stream without name.</param>
    /// <param name="head">Its first bytes, without a byte order mark.</param>
    /// <param name="isWhole">Whether these are all its bytes.</param>
    public FeedSample(string fileName, ReadOnlySpan<byte> head, bool isWhole)
    {
        FileName = fileName;
        IsWhole = isWhole;
        Text = Encoding.UTF8.GetString(head);
        Lines = Split(Text, isWhole);
        Rows = Lines.Where(line => line.Length > 0 && line[0] is not ('#' or ';')).ToArray();
    }

    /// <summary>The file's name without folders and endings of packing.</summary>
    public string FileName { get; }

    /// <summary>Whether the sample is the whole file.</summary>
    public bool IsWhole { get; }

    /// <summary>The first characters.</summary>
    public string Text { get; }

    /// <summary>The first lines that are complete, trimmed.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Of these, those that are neither empty nor comments (<c>#</c>, <c>;</c>).</summary>
    public IReadOnlyList<string> Rows { get; }

    /// <summary>Whether it begins as a JSON object or array does.</summary>
    public bool IsJson => Text.AsSpan().TrimStart() is [('{' or '['), ..];

    /// <summary>Whether a word stands in the sample, in any case.</summary>
    public bool Says(string word) => Text.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a key of JSON stands in the sample.</summary>
    public bool HasKey(string key) => Text.Contains($"\"{key}\"", StringComparison.Ordinal);

    /// <summary>Whether the file's name has a word in it, in any case.</summary>
    public bool IsNamed(string word) => FileName.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static List<string> Split(string text, bool isWhole)
    {
        List<string> lines = [];
        int at = 0;
        while (at < text.Length && lines.Count < MostLines)
        {
            int end = text.IndexOf('\n', at);
            if (end < 0)
            {
                if (isWhole)
                {
                    lines.Add(text[at..].Trim());
                }

                break;
            }

            lines.Add(text[at..end].Trim());
            at = end + 1;
        }

        return lines;
    }
}
