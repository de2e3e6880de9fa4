using Whorl.Probing;
using Whorl.Service.Detections;
using Whorl.Service.Searching;

namespace Whorl.Web.Parts;

/// <summary>Where the page of a value is.</summary>
public static class Place
{
    private const int LongestValue = 500;

    /// <summary>Of a fingerprint.</summary>
    public static string OfFingerprint(string value) => "/fingerprints/" + Uri.EscapeDataString(value);

    /// <summary>Of an address, an address with its port, or a name.</summary>
    public static string OfTarget(string value) => "/targets/" + Uri.EscapeDataString(value);

    /// <summary>Of a server.</summary>
    public static string OfTarget(HostAddress address, ushort port) => OfTarget(address.WithPort(port));

    /// <summary>Of a search.</summary>
    public static string OfSearch(string query) => "/search?q=" + Uri.EscapeDataString(query);

    /// <summary>Of a detection.</summary>
    public static string Of(DetectionEntry detection) => "/detections/" + detection.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Of a term of the search; of a value that nobody would type, its beginning, which the fields that contain something find as well.</summary>
    public static string OfTerm(string field, string value) => OfSearch(new SearchTerm(field, value.Length > LongestValue ? value[..LongestValue] : value, IsNot: false).ToString());
}
