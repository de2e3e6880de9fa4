namespace Whorl.Detection.Hunting;

/// <summary>Which runtime or family of browsers a program's name or a User-Agent belongs to.</summary>
internal static class ProgramNames
{
    // Words that begin a name or stand behind a sign; the first that fits counts.
    private static readonly (string Word, string Runtime)[] Runtimes =
    [
        ("python", "python"), ("aiohttp", "python"), ("urllib", "python"), ("powershell", "powershell"), ("pwsh", "powershell"), ("golang", "go"), ("go-http", "go"),
        ("go tls", "go"), ("net/http", "go"), ("crypto/tls", "go"), ("go ", "go"), ("java", "java"), ("openjdk", "java"), ("jre", "java"), ("curl", "curl"), ("wget", "wget"),
        ("node", "node"), ("nodejs", "node"), ("ruby", "ruby"), ("perl", "perl"),
    ];

    private static readonly (string Word, string Browser)[] Browsers =
    [
        ("firefox", "firefox"), ("thunderbird", "firefox"), ("tor browser", "firefox"), ("librewolf", "firefox"), ("waterfox", "firefox"),
        ("chrome", "chromium"), ("chromium", "chromium"), ("msedge", "chromium"), ("microsoft edge", "chromium"), ("edge", "chromium"), ("brave", "chromium"), ("opera", "chromium"),
        ("vivaldi", "chromium"), ("electron", "chromium"), ("slack", "chromium"), ("teams", "chromium"), ("discord", "chromium"), ("code.exe", "chromium"), ("safari", "safari"),
        ("iexplore", "internet-explorer"), ("internet explorer", "internet-explorer"),
    ];

    /// <summary>The runtimes that rules know.</summary>
    public static IReadOnlyList<string> AllRuntimes { get; } = [.. Runtimes.Select(row => row.Runtime).Distinct(StringComparer.Ordinal)];

    /// <summary>The families of browsers that rules know.</summary>
    public static IReadOnlyList<string> AllBrowsers { get; } = [.. Browsers.Select(row => row.Browser).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a word is a runtime.</summary>
    public static bool IsRuntime(string name) => AllRuntimes.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether a word is a family of browsers.</summary>
    public static bool IsBrowser(string name) => AllBrowsers.Contains(name, StringComparer.Ordinal);

    /// <summary>The runtime that a program's name says; null for none. JavaScript is no Java, and MongoDB no Go.</summary>
    public static string? RuntimeOf(string? program) =>
        program is null || program.StartsWith("javascript", StringComparison.OrdinalIgnoreCase) ? null
        : string.Equals(program, "go", StringComparison.OrdinalIgnoreCase) || string.Equals(program, "go.exe", StringComparison.OrdinalIgnoreCase) ? "go" : Of(program, Runtimes);

    /// <summary>The family of browsers that a program's name says; null for none.</summary>
    public static string? BrowserOf(string? program) => program is null ? null : Of(program, Browsers);

    /// <summary>The family that a User-Agent claims; null where it claims none. Chrome calls itself Safari too, Edge and Opera call themselves Chrome.</summary>
    public static string? BrowserClaimedBy(string? userAgent)
    {
        if (userAgent is null || !userAgent.StartsWith("Mozilla/", StringComparison.Ordinal))
        {
            return null;
        }

        return Has("Firefox/") ? "firefox"
            : Has("Chrome/") || Has("Chromium/") || Has("Edg/") ? "chromium"
            : Has("MSIE ") || Has("Trident/") ? "internet-explorer"
            : Has("Safari/") && Has("Version/") ? "safari" : null;

        bool Has(string word) => userAgent.Contains(word, StringComparison.Ordinal);
    }

    private static string? Of(string program, (string Word, string Name)[] table)
    {
        foreach ((string word, string name) in table)
        {
            for (int at = program.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = program.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                if (at == 0 || !char.IsAsciiLetterOrDigit(program[at - 1]))
                {
                    return name;
                }
            }
        }

        return null;
    }
}
