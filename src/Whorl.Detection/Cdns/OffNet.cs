namespace Whorl.Detection.Cdns;

/// <summary>Why a server outside a network's autonomous systems has its fingerprint.</summary>
public enum OffNet
{
    /// <summary>It is inside them.</summary>
    No,

    /// <summary>A cache that the network put into another one's: header and certificate are the network's too.</summary>
    Cache,

    /// <summary>A proxy or origin in front of or behind the network: its header or certificate shows, not both.</summary>
    Proxy,

    /// <summary>The same software somewhere else: nothing but the fingerprint speaks for the network, so it is probably not it.</summary>
    SameSoftware,
}

/// <summary>The explanations in words.</summary>
public static class OffNets
{
    /// <summary>Which explanation the marks of a server speak for.</summary>
    public static OffNet Of(CdnMarks marks) => marks switch
    {
        _ when marks.HasFlag(CdnMarks.System) => OffNet.No,
        CdnMarks.Server | CdnMarks.Certificate => OffNet.Cache,
        CdnMarks.Server or CdnMarks.Certificate => OffNet.Proxy,
        _ => OffNet.SameSoftware,
    };

    /// <summary>The word in records; null for a server on the network.</summary>
    public static string? Name(this OffNet explanation) => explanation switch
    {
        OffNet.Cache => "cache",
        OffNet.Proxy => "proxy",
        OffNet.SameSoftware => "same-software",
        _ => null,
    };
}
