namespace Whorl.Intelligence.Clients;

/// <summary>Words of a source that are kept and shown.</summary>
internal static class LabelText
{
    private const int Longest = 512;

    /// <summary>The text without control characters and spaces around it, cut to 512 characters; null where nothing is left.</summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (trimmed.Length > Longest)
        {
            trimmed = trimmed[..(char.IsHighSurrogate(trimmed[Longest - 1]) ? Longest - 1 : Longest)];
        }

        foreach (char c in trimmed)
        {
            if (char.IsControl(c))
            {
                return string.Create(trimmed.Length, trimmed, static (to, from) =>
                {
                    for (int i = 0; i < to.Length; i++)
                    {
                        to[i] = char.IsControl(from[i]) ? ' ' : from[i];
                    }
                }).Trim() is { Length: > 0 } left ? left : null;
            }
        }

        return trimmed.Length == text.Length ? text : trimmed.ToString();
    }
}
