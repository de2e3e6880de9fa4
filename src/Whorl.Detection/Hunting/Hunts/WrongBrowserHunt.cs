using System.Globalization;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>A browser that a network should not have, and clients that claim to be a browser that they are not.</summary>
public sealed class WrongBrowserHunt : IHunt
{
    private const string NotAllowed = "not-allowed", OtherBrowser = "claims-other-browser", NoBrowser = "claims-a-browser", TooOld = "claims-what-it-cannot";

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly SegmentTable<IReadOnlyList<string>> segments = new();
    private readonly Dictionary<string, HashSet<string>> claims = new(StringComparer.Ordinal);

    private WrongBrowserHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        SegmentNames.ReadAllowed(settings, "segments", segments);
        foreach ((string network, IReadOnlyList<string> allowed) in settings.Table("segments"))
        {
            if (allowed.FirstOrDefault(name => !ProgramNames.IsBrowser(name)) is { } unknown)
            {
                throw new Yaml.HuntFileException($"{settings.Rule}: there is no family of browsers '{unknown}' to allow in {network}; the families are {string.Join(", ", ProgramNames.AllBrowsers)}");
            }
        }
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "wrong-browser",
        [new("segments", ParameterKind.Table), new("probability", ParameterKind.Number, 0, 1)],
        [NotAllowed, OtherBrowser, NoBrowser, TooOld],
        (settings, input) => new WrongBrowserHunt(settings, input));

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        ClientProfile profile = input.Knowledge.ClientOf(handshake);
        double least = settings.Number("probability");
        string? claimed = ProgramNames.BrowserClaimedBy(handshake.UserAgent);
        if (claimed is not null)
        {
            Claim(handshake, profile, claimed, least);
        }

        if (profile.Browser is not { } browser || !segments.TryFind(handshake.ClientAddress, out var block, out IReadOnlyList<string> allowed) || allowed.Contains(browser.Name, StringComparer.Ordinal))
        {
            return;
        }

        if (browser.Share < least)
        {
            input.Hold(settings.Rule, "fingerprints that several families share");
            return;
        }

        Report(handshake, NotAllowed, browser.Share,
            [
                Family(browser, profile),
                new("allowed", null, $"{block} has {(allowed.Count == 0 ? "no browser" : string.Join(", ", allowed))}"),
            ],
            browser.Name == "chromium" ? ["Chrome, Edge, Brave, Opera and programs built on Electron share one stack: the family does not say which"] : []);
    }

    /// <summary>Holds what a client says of itself against what its hello says.</summary>
    private void Claim(HandshakeSighting handshake, ClientProfile profile, string claimed, double least)
    {
        string fingerprint = (handshake.Ja4 ?? handshake.Ja3)?.Value ?? string.Empty;
        if (!claims.TryGetValue(fingerprint, out HashSet<string>? families))
        {
            claims[fingerprint] = families = new HashSet<string>(StringComparer.Ordinal);
        }

        families.Add(claimed);
        HitEvidence said = new("claim", families.Count, string.Create(CultureInfo.InvariantCulture, $"its User-Agent claims {claimed}; this fingerprint has claimed {families.Count} {(families.Count == 1 ? "family" : "families")} of browsers so far"));
        if (profile.Browser is { } browser && browser.Share >= least)
        {
            if (browser.Name == claimed)
            {
                input.Hold(settings.Rule, "claims that the fingerprint bears out");
                return;
            }

            Report(handshake, OtherBrowser, browser.Share, [said, Family(browser, profile)], []);
        }
        else if (profile.Runtime is { } runtime && runtime.Share >= least)
        {
            Report(handshake, NoBrowser, runtime.Share, [said, new("runtime", runtime.Share, string.Create(CultureInfo.InvariantCulture, $"{runtime.Share:0%} {profile.BasisInWords()} is {runtime.Name} ({string.Join(", ", profile.Sources)})"))], []);
        }
        else if (CannotBeCurrent(handshake, claimed))
        {
            Report(handshake, TooOld, null,
                [said, new("hello", null, "its hello offers TLS 1.2 at most and no protocol for HTTP/2, which no browser of that name has done since 2018")],
                ["very old browsers, and proxies that break up connections, send such hellos too"]);
        }
    }

    private static HitEvidence Family(ClientShareOf browser, ClientProfile profile) =>
        new("family", browser.Share, string.Create(CultureInfo.InvariantCulture, $"{browser.Share:0%} {profile.BasisInWords()} is of the family {browser.Name} ({string.Join(", ", profile.Sources)})"));

    /// <summary>JA4 begins with protocol, version, SNI, counts and the first protocol offered: <c>t12d060500</c>.</summary>
    private static bool CannotBeCurrent(HandshakeSighting handshake, string claimed) =>
        claimed is ("chromium" or "firefox" or "safari") && handshake.Ja4 is { Value: { Length: >= 10 } ja4 } && ja4[0] == 't' && ja4[1..3] is ("s3" or "10" or "11" or "12") && ja4[8..10] == "00";

    private void Report(HandshakeSighting handshake, string @case, double? score, IReadOnlyList<HitEvidence> evidence, IReadOnlyList<string> caveats)
    {
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return;
        }

        input.Report(Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Score = score,
            Evidence = evidence,
            Caveats = [.. caveats, "a User-Agent is a claim, and tools that imitate a browser's hello pass this test"],
        });
    }
}
