using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>A client whose fingerprint belongs to an operating system that its network should not have.</summary>
public sealed class WrongOperatingSystemHunt : IHunt
{
    private const string Wrong = "wrong", BehindNat = "behind-nat";
    private const long Day = 86_400L * 1_000_000_000;

    private static readonly string[] Systems = ["Windows", "macOS", "Linux", "iOS", "Android"];

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly SegmentTable<IReadOnlyList<string>> segments = new();
    private readonly Dictionary<HostAddress, Dictionary<string, long>> systemsOf = [];
    private bool hasLabels;
    private bool hasLooked;

    private WrongOperatingSystemHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        SegmentNames.ReadAllowed(settings, "segments", segments);
        foreach ((string network, IReadOnlyList<string> allowed) in settings.Table("segments"))
        {
            if (allowed.FirstOrDefault(name => !Systems.Contains(name, StringComparer.Ordinal)) is { } unknown)
            {
                throw new Yaml.HuntFileException($"{settings.Rule}: there is no system '{unknown}' to allow in {network}; the systems are {string.Join(", ", Systems)}");
            }
        }

        if (segments.IsEmpty)
        {
            input.Say($"{settings.Rule}: no network is named whose systems are known, so that nothing is judged; --set {settings.Rule}.segments=10.0.0.0/8=Windows,macOS names one");
        }
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "wrong-operating-system",
        [
            new("segments", ParameterKind.Table),
            new("probability", ParameterKind.Number, 0.5, 1),
            new("least-seen", ParameterKind.Count, 1, 1_000_000_000),
            new("portable", ParameterKind.Number, 0, 1),
            new("nat-systems", ParameterKind.Count, 2, 5),
        ],
        [Wrong, BehindNat],
        (settings, input) => new WrongOperatingSystemHunt(settings, input));

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        if (segments.IsEmpty)
        {
            return;
        }

        hasLooked = true;
        ClientProfile profile = input.Knowledge.ClientOf(handshake);
        if (profile.System is not { } system)
        {
            return;
        }

        hasLabels = true;
        if (system.Share < settings.Number("probability") || profile.Count < settings.Count("least-seen"))
        {
            input.Hold(settings.Rule, "fingerprints that several systems show, or that were seen too seldom to say");
            return;
        }

        if (profile.Runtime is { } runtime && runtime.Share >= settings.Number("portable"))
        {
            input.Hold(settings.Rule, "runtimes that bring their TLS along to every system");
            return;
        }

        int families = FamiliesAt(handshake, system.Name);
        if (!segments.TryFind(handshake.ClientAddress, out var block, out IReadOnlyList<string> allowed) || allowed.Contains(system.Name, StringComparer.Ordinal))
        {
            return;
        }

        bool isNat = families >= settings.Count("nat-systems");
        string @case = isNat ? BehindNat : Wrong;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return;
        }

        input.Report(Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Score = system.Share,
            Evidence =
            [
                new("system", system.Share, string.Create(CultureInfo.InvariantCulture, $"{system.Name}, with a probability of {system.Share:0.00}{(profile.UsesDestination ? " at this destination" : "")}, by a count of {profile.Count:N0} in {string.Join(", ", profile.Sources)}")),
                new("allowed", null, $"{block} has {(allowed.Count == 0 ? "no system" : string.Join(", ", allowed))}"),
                new("systems_at_address", families, string.Create(CultureInfo.InvariantCulture, $"{families} families of systems at this address within a day")),
            ],
            Caveats = ["databases give every program its commonest system, so that what few programs show looks surer than it is", "virtual machines, subsystems and containers show their own system", "confirm by the inventory or the TCP fingerprint before acting"],
            Guards = isNat ? [string.Create(CultureInfo.InvariantCulture, $"{families} families at one address are a proxy, a gateway or address translation: {BehindNat}")] : [],
        });
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (hasLooked && !hasLabels)
        {
            input.Say($"{settings.Rule}: no client database in the store says the system of any client seen; whorl import cisco-joy or mercury brings one");
        }
    }

    /// <summary>How many families of systems an address has shown within a day.</summary>
    private int FamiliesAt(HandshakeSighting handshake, string system)
    {
        if (!systemsOf.TryGetValue(handshake.ClientAddress, out Dictionary<string, long>? systems))
        {
            systemsOf[handshake.ClientAddress] = systems = new Dictionary<string, long>(StringComparer.Ordinal);
        }

        systems[system] = handshake.Timestamp;
        return systems.Values.Count(last => handshake.Timestamp - last <= Day);
    }
}
