namespace Whorl.Cli.Watching;

/// <summary>Text in lines of a given width, cut behind a space, else behind a mark that names have, else anywhere.</summary>
internal static class WrappedText
{
    /// <summary>The lines; one empty line for an empty text.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        List<string> lines = [];
        ReadOnlySpan<char> rest = text;
        while (rest.Length > width)
        {
            int end = rest[..(width + 1)].LastIndexOf(' ');
            end = end > 0 ? end : rest[..width].LastIndexOfAny('_', ',', '.') + 1;
            end = end > 0 ? end : width;
            lines.Add(rest[..end].TrimEnd().ToString());
            rest = rest[end..].TrimStart();
        }

        lines.Add(rest.ToString());
        return lines;
    }
}
