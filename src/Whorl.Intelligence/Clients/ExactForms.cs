namespace Whorl.Intelligence.Clients;

/// <summary>Which fingerprints a description of a hello gives exactly.</summary>
[Flags]
internal enum ExactForms : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>JA3: every cipher suite and extension in wire order, groups and point formats.</summary>
    Ja3 = 1,

    /// <summary>JA3N: the same without the order of extensions.</summary>
    Ja3n = 2,

    /// <summary>JA4: as JA3N, with versions, signature algorithms and the first ALPN name in the place of groups and formats.</summary>
    Ja4 = 4,

    /// <summary>Everything.</summary>
    All = Ja3 | Ja3n | Ja4,
}
