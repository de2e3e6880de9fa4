namespace Whorl.Web.Frame;

/// <summary>A screen of the rail.</summary>
/// <param name="Name">Its name in the rail.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Key">The letter that, after g, goes there.</param>
public sealed record Screen(string Name, string Path, char Key)
{
    /// <summary>What needs somebody now.</summary>
    public static readonly Screen Overview = new("Overview", "/", 'o');
    /// <summary>What was found.</summary>
    public static readonly Screen Detections = new("Detections", "/detections", 'd');
    /// <summary>What was seen.</summary>
    public static readonly Screen Search = new("Search", "/search", 's');
    /// <summary>Fingerprints.</summary>
    public static readonly Screen Fingerprints = new("Fingerprints", "/fingerprints", 'f');
    /// <summary>Servers and clients.</summary>
    public static readonly Screen Targets = new("Targets", "/targets", 't');
    /// <summary>Own servers against their baseline.</summary>
    public static readonly Screen Servers = new("Own servers", "/servers", 'w');
    /// <summary>What is known, and how good it is.</summary>
    public static readonly Screen Knowledge = new("Database and feeds", "/knowledge", 'k');
    /// <summary>Scans of lists and of one server, and captures.</summary>
    public static readonly Screen Campaigns = new("Campaigns & scans", "/campaigns", 'c');
    /// <summary>Keys, outlets and the audit log.</summary>
    public static readonly Screen Settings = new("Settings", "/settings", 'p');

    /// <summary>In the order of the rail.</summary>
    public static readonly IReadOnlyList<Screen> All = [Overview, Detections, Search, Fingerprints, Targets, Servers, Knowledge, Campaigns, Settings];
}
