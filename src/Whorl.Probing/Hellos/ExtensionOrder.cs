namespace Whorl.Probing.Hellos;

/// <summary>How the listed extensions are arranged on the wire.</summary>
public enum ExtensionOrder
{
    /// <summary>As listed.</summary>
    Listed,

    /// <summary>Fully reversed.</summary>
    Reversed,

    /// <summary>
    /// As the ATSF reference reverses: fully where the number of extensions is odd; where it is even only the first and the last
    /// change places. A server name more or less so flips the shape, and the fingerprints of the ten published hellos hold for just that.
    /// </summary>
    AtsfReversed,
}
