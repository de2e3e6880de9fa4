using System.Text;

namespace Whorl.Observations.Scans;

/// <summary>
/// Strings of texts that come again and again, as servers give the same few fingerprints: what was seen last in its place is given
/// again rather than made anew. Belongs to one thread.
/// </summary>
public sealed class RepeatedTexts
{
    private const int Places = 1024;

    private readonly string?[] seen = new string?[Places];

    /// <summary>The text of UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        HashCode hash = default;
        hash.AddBytes(utf8);
        ref string? place = ref seen[(uint)hash.ToHashCode() % Places];
        if (place is not null && Ascii.Equals(utf8, place))
        {
            return place;
        }

        string text = Encoding.UTF8.GetString(utf8);
        place = text;
        return text;
    }
}
