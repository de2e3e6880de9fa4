using Whorl.Detection.Cdns;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>Servers that the network has not talked to before and that nothing ordinary explains: a list of targets to be asked about, or probed.</summary>
public sealed class NewDestinationHunt : IHunt
{
    private const string New = "new", Listed = "listed";

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly LearningPeriod learning;
    private readonly Dictionary<(HostAddress Address, ushort Port, string? Name), long> known = [];
    private readonly SegmentTable<bool> allowedNetworks = new();
    private readonly List<string> allowedNames = [];
    private readonly long decay;

    private NewDestinationHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        learning = new LearningPeriod(settings, input, settings.Days("learn"));
        decay = settings.Days("decay");
        foreach (string allowed in settings.Words("allow"))
        {
            if (allowed.Contains('/', StringComparison.Ordinal) || HostAddress.TryParse(allowed, out _))
            {
                allowedNetworks.Add(SegmentNames.Block(settings.Rule, "allow", allowed), true);
            }
            else
            {
                allowedNames.Add(allowed.ToLowerInvariant());
            }
        }
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "new-destination",
        [new("learn", ParameterKind.Days, 0, 3650), new("decay", ParameterKind.Days, 1, 3650), new("allow", ParameterKind.Words)],
        [New, Listed],
        (settings, input) => new NewDestinationHunt(settings, input));

    /// <inheritdoc/>
    public long History => Math.Max(decay, settings.Days("learn"));

    /// <inheritdoc/>
    public void Learn(HandshakeSighting handshake)
    {
        _ = learning.Holds(handshake.Timestamp);
        known[(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName)] = handshake.Timestamp;
    }

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        (HostAddress, ushort, string?) target = (handshake.ServerAddress, handshake.ServerPort, handshake.ServerName);
        bool isKnown = known.TryGetValue(target, out long last) && handshake.Timestamp - last <= decay;
        known[target] = handshake.Timestamp;
        if (learning.Holds(handshake.Timestamp) || isKnown)
        {
            return;
        }

        ListedValue? threat = input.Knowledge.ServerListings(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Timestamp)
            .FirstOrDefault(listed => listed.Indicator.Role == IndicatorRole.Threat);
        if (threat is null && Ordinary(handshake) is { } guard)
        {
            input.Hold(settings.Rule, guard);
            return;
        }

        string @case = threat is null ? New : Listed;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return;
        }

        List<HitEvidence> evidence = [new("new_target", null, $"the network never asked this server for {(handshake.ServerName is null ? "a connection without a name" : "this name")} before")];
        if (threat is not null)
        {
            evidence.Insert(0, new("target_listed", null, $"{threat.Indicator.Value} is listed as {threat.Indicator.Family ?? threat.Indicator.Label ?? "a threat"} by {threat.Source.Name}"));
        }

        if (input.Knowledge.Networks.Find(handshake.ServerAddress) is { } network)
        {
            evidence.Add(new("network", network.System, $"it is in AS{network.System}{(network.Organisation is { } owner ? $", {owner}" : string.Empty)}"));
        }

        input.Report(Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Families = threat?.Indicator.Family is { } family ? [family] : [],
            Evidence = evidence,
            Caveats =
            [
                "new is not bad; look at what the target is before anything else",
                "ask, don't touch: a scan from the victim's network warns who runs the server; ask the store and search engines first (whorl lookup), or scan from elsewhere and later",
            ],
            IsTarget = true,
        });
    }

    /// <inheritdoc/>
    public void Finish() => learning.Finish();

    /// <summary>What explains a server; null for nothing.</summary>
    private string? Ordinary(HandshakeSighting handshake)
    {
        if (SpecialRanges.Contains(handshake.ServerAddress))
        {
            return "servers at addresses that are not of the Internet";
        }

        if (allowedNetworks.TryFind(handshake.ServerAddress, out _, out _) || allowedNames.Exists(pattern => NamePattern.Fits(pattern, handshake.ServerName)))
        {
            return "servers that the rule allows";
        }

        if (input.Knowledge.OrdinaryServer(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Timestamp) is not null)
        {
            return "servers with popular names, of providers or on warning lists";
        }

        if (input.Knowledge.Networks.Find(handshake.ServerAddress) is { } network)
        {
            for (int cdn = 0; cdn < CdnCatalogue.Shipped.Names.Count; cdn++)
            {
                if (CdnCatalogue.Shipped.IsOnNet(cdn, network.System))
                {
                    return "servers in the networks of delivery networks";
                }
            }
        }

        return null;
    }
}
