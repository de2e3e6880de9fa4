using System.Globalization;
using Whorl.Probing.Targets;

namespace Whorl.Intelligence.Shapes;

/// <summary>Names, addresses of the web, and free text.</summary>
internal static class NameShape
{
    private const int LongestUrl = 4096;

    public static string? CheckDomain(string text, out string value)
    {
        value = text;
        if (text.StartsWith("*.", StringComparison.Ordinal))
        {
            text = text[2..];
        }

        if (text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return "the name is no UTF-8";
        }

        TargetRefusal refusal = HostName.TryRead(text, out ReadOnlySpan<char> name);
        value = refusal == TargetRefusal.None ? new string(name).ToLowerInvariant() : value;
        return refusal switch
        {
            TargetRefusal.None => null,
            _ when text.Length == 0 => "the name is missing",
            TargetRefusal.BadAddress => "it is a number or an address, no name",
            TargetRefusal.NameTooLong or TargetRefusal.LabelTooLong => "the name is too long",
            TargetRefusal.BadInternationalName => "the name has letters that cannot be converted",
            _ => "it is no name of a host",
        };
    }

    public static string? CheckUrl(string text, out string value)
    {
        value = text;
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        return text.Length == 0 ? "the URL is missing"
            : text.Length > LongestUrl ? "the URL is too long"
            : scheme <= 0 || text.Length == scheme + 3 || !text.AsSpan(0, scheme).ToString().All(char.IsAsciiLetterOrDigit) ? "it is no URL"
            : text.Any(c => char.IsControl(c) || c == ' ') ? "the URL has control characters or spaces"
            : null;
    }

    public static string? CheckText(string text, int longest, string what) =>
        text.Length == 0 ? $"{what} is missing"
        : text.Length > longest ? string.Create(CultureInfo.InvariantCulture, $"{what} has {text.Length} characters, more than {longest}")
        : text.Any(char.IsControl) ? $"{what} has control characters"
        : null;

    public static string? CheckWord(string text, int longest, string what) =>
        CheckText(text, longest, what) ?? (text.Any(c => c is <= ' ' or > '~') ? $"{what} has characters that no fingerprint has" : null);
}
