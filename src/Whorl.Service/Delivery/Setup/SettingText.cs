namespace Whorl.Service.Delivery.Setup;

/// <summary>What the files of settings have in common.</summary>
public static class SettingText
{
    /// <summary>A line without its comment, which begins the line or stands behind a space.</summary>
    public static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
            {
                return line[..i];
            }
        }

        return line;
    }
}
