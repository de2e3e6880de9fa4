namespace Whorl.Intelligence.Clients;

/// <summary>Operating systems in the few words of a label.</summary>
internal static class SystemFamily
{
    private static readonly (string Word, string Family)[] Words =
    [
        ("winnt", "Windows"), ("windows", "Windows"), ("wsl", "Linux"), ("iphone", "iOS"), ("ipad", "iOS"), ("ios", "iOS"), ("mac", "macOS"), ("os x", "macOS"),
        ("osx", "macOS"), ("android", "Android"), ("linux", "Linux"), ("ubuntu", "Linux"), ("debian", "Linux"), ("fedora", "Linux"), ("redhat", "Linux"),
        ("red hat", "Linux"), ("centos", "Linux"), ("suse", "Linux"), ("unifi os", "Linux"),
    ];

    /// <summary>The family of a system's name (<c>(WinNT)(Windows 10 Enterprise)(10.0.17134)</c>, <c>cpe:2.3:o:apple:macos:14.7.4</c>); null where it says none.</summary>
    public static string? Of(string? system)
    {
        if (system is null || system.Contains("cisco", StringComparison.OrdinalIgnoreCase))
        {
            return null; // Cisco's IOS is no iOS
        }

        foreach ((string word, string family) in Words)
        {
            int at = system.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && (at == 0 || !char.IsAsciiLetter(system[at - 1])))
            {
                return family;
            }
        }

        return null;
    }
}
