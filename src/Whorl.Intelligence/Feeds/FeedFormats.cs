using Whorl.Intelligence.Formats;
using Whorl.Intelligence.Formats.Misp;
using Whorl.Intelligence.Formats.Stix;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Feeds;

/// <summary>Every format, one line each. Where two are as likely, the first is meant.</summary>
public static class FeedFormats
{
    private static readonly IFeedFormat[] Known =
    [
        new SslblFormat(),
        new FeodoFormat(),
        new ThreatFoxFormat(),
        new JarmListFormat(),
        new MispFormat(),
        new WarningListFormat(),
        new StixFormat(),
        new ZeekIntelFormat(),
        new AsnFormat(),
        new CdnFormat(),
        new TopListFormat(),
        new AddressListFormat(),
        new Ja3ListFormat(),
        new CiscoJoyFormat(),
        new MercuryFormat(),
        new Ja4DbFormat(),
        new Ja4PlusMappingFormat(),
        new WhorlFormat(),
        new ZeekFormat(),
        new SuricataFormat(),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IFeedFormat> All => Known;

    /// <summary>The format of a name, or null.</summary>
    public static IFeedFormat? Find(string name) => Array.Find(Known, format => format.Name == name);

    /// <summary>The format that a file most likely has, or null where it looks like none.</summary>
    public static IFeedFormat? Guess(FeedSample sample)
    {
        IFeedFormat? best = null;
        Likeness most = Likeness.None;
        foreach (IFeedFormat format in Known)
        {
            Likeness likeness = format.Recognise(sample);
            if (likeness > most)
            {
                best = format;
                most = likeness;
            }
        }

        return best;
    }
}
