using System.IO.Enumeration;

namespace Whorl.Detection.Hunting;

/// <summary>Patterns of names, in which * stands for any signs: <c>*.example.com</c>; - is a handshake without a name.</summary>
public static class NamePattern
{
    /// <summary>Whether a name fits.</summary>
    public static bool Fits(string pattern, string? name) =>
        name is null ? pattern is "*" or "-" : FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: true);
}
