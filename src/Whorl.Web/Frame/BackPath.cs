using System.Text;

namespace Whorl.Web.Frame;

/// <summary>Where a form or a link says that it goes on: a place of this service, and of no other.</summary>
internal static class BackPath
{
    /// <summary>The place; <paramref name="otherwise"/> where it is none. One slash begins it, and no backslash is in it, which browsers take for a slash.</summary>
    public static string Of(string given, string otherwise = "/") =>
        given.Length > 0 && given[0] == '/' && !given.StartsWith("//", StringComparison.Ordinal) && !given.Contains('\\', StringComparison.Ordinal) && !given.Any(char.IsControl) ? given : otherwise;

    /// <summary>The same, of one page and what is below it.</summary>
    public static string Within(string page, string given) =>
        given.StartsWith(page, StringComparison.Ordinal) && (given.Length == page.Length || given[page.Length] is '/' or '?') ? Of(given, page) : page;

    /// <summary>A place as a header can carry it: ASCII alone.</summary>
    public static string Escaped(string place)
    {
        StringBuilder escaped = new(place.Length);
        foreach (Rune rune in place.EnumerateRunes())
        {
            escaped.Append(rune.Value is > 0x20 and < 0x7F ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return escaped.ToString();
    }
}
