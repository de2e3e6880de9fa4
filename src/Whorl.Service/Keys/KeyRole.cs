namespace Whorl.Service.Keys;

/// <summary>What a key may do; each role may do what those before it may.</summary>
public enum KeyRole
{
    /// <summary>Read: look up, judge by what was seen.</summary>
    Viewer = 1,

    /// <summary>Have servers scanned.</summary>
    Analyst = 2,

    /// <summary>See keys and the audit log.</summary>
    Admin = 3,
}
