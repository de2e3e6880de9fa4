namespace Whorl.Intelligence.Feeds;

/// <summary>How much a file looks like a format; the greatest wins, and at a tie the format that the registry lists first.</summary>
public enum Likeness : byte
{
    /// <summary>Not this format.</summary>
    None = 0,

    /// <summary>It can be read as this format, as many files can.</summary>
    Possible = 1,

    /// <summary>Its name or the shape of its rows speaks for it.</summary>
    Likely = 2,

    /// <summary>A header or key that no other format has.</summary>
    Certain = 3,
}
