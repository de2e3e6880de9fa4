using Whorl.Capture.Files;

namespace Whorl.Capture.Live;

/// <summary>The numbers that libpcap has for link types at run time (DLT_), where they differ from those in files (LINKTYPE_).</summary>
internal static class DataLink
{
    private const int Raw = 12;

    /// <summary>The run-time number of a link type.</summary>
    public static int Of(LinkType linkType) => linkType switch
    {
        LinkType.Raw or LinkType.RawOpenBsd => Raw,
        _ => (int)linkType,
    };

    /// <summary>The link type of a run-time number.</summary>
    public static LinkType ToLinkType(int dataLink) => dataLink == Raw ? LinkType.Raw : (LinkType)dataLink;
}
