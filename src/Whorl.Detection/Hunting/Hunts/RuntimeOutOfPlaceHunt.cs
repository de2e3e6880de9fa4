using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>Runtimes of scripts and of development (Python, Go, Java, PowerShell, curl, node) on hosts that have no business with them.</summary>
public sealed class RuntimeOutOfPlaceHunt : IHunt
{
    private const string OutOfPlace = "out-of-place", RareTarget = "rare-target";

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly SegmentTable<IReadOnlyList<string>> segments = new();
    private readonly HashSet<string> runtimes;
    private readonly Dictionary<string, HashSet<HostAddress>> clientsOf = new(StringComparer.Ordinal);

    private RuntimeOutOfPlaceHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        SegmentNames.ReadAllowed(settings, "segments", segments);
        runtimes = new HashSet<string>(settings.Words("runtimes"), StringComparer.Ordinal);
        foreach (string unknown in runtimes.Where(name => !ProgramNames.IsRuntime(name)))
        {
            throw new Yaml.HuntFileException($"{settings.Rule}: there is no runtime '{unknown}'; the runtimes are {string.Join(", ", ProgramNames.AllRuntimes)}");
        }
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "runtime-out-of-place",
        [
            new("runtimes", ParameterKind.Words),
            new("share", ParameterKind.Number, 0, 1),
            new("segments", ParameterKind.Table),
            new("agents", ParameterKind.Words),
            new("rare-clients", ParameterKind.Count, 1, 1_000_000),
            new("history", ParameterKind.Days, 0, 3650),
        ],
        [OutOfPlace, RareTarget],
        (settings, input) => new RuntimeOutOfPlaceHunt(settings, input));

    /// <inheritdoc/>
    public long History => settings.Days("history");

    /// <inheritdoc/>
    public void Learn(HandshakeSighting handshake) => Count(handshake);

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        int clients = Count(handshake);
        ClientProfile profile = input.Knowledge.ClientOf(handshake);
        if (profile.Runtime is not { } runtime || !runtimes.Contains(runtime.Name))
        {
            return;
        }

        if (runtime.Share < settings.Number("share"))
        {
            input.Hold(settings.Rule, "fingerprints that other programs show more often than the runtime");
            return;
        }

        bool isNamed = segments.TryFind(handshake.ClientAddress, out var block, out IReadOnlyList<string> allowed);
        if (isNamed && (allowed.Contains(runtime.Name, StringComparer.Ordinal) || allowed.Contains("*", StringComparer.Ordinal)))
        {
            input.Hold(settings.Rule, "hosts of a network where the runtime is allowed");
            return;
        }

        if (settings.Words("agents").Any(pattern => NamePattern.Fits(pattern, handshake.ServerName)))
        {
            input.Hold(settings.Rule, "the servers of known agents");
            return;
        }

        string? ordinary = input.Knowledge.OrdinaryServer(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Timestamp);
        bool isRare = clients <= settings.Count("rare-clients") && ordinary is null;
        string @case = isRare ? RareTarget : OutOfPlace;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return;
        }

        input.Report(Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Score = runtime.Share,
            Evidence =
            [
                new("runtime", runtime.Share, string.Create(CultureInfo.InvariantCulture, $"{runtime.Share:0%} {profile.BasisInWords()} is {runtime.Name} ({string.Join(", ", profile.Sources)})")),
                new("place", null, isNamed ? $"{runtime.Name} is not allowed in {block}" : "the host is in no network for which the rule allows runtimes"),
                new("target_clients", clients, clients == 1 ? "no other client met this server" : clients > settings.Count("rare-clients") ? string.Create(CultureInfo.InvariantCulture, $"{clients:N0} clients or more met this server") : string.Create(CultureInfo.InvariantCulture, $"{clients:N0} clients met this server")),
            ],
            Caveats = ["agents for monitoring, backup and networks are written in Go and Python too", "a runtime's fingerprint is that of every program that uses it, good or bad"],
            Guards = ordinary is null ? [] : [$"{ordinary}: {OutOfPlace} at the most"],
        });
    }

    /// <summary>Counts the clients of a server, and gives how many there are.</summary>
    private int Count(HandshakeSighting handshake)
    {
        string server = handshake.ServerName ?? handshake.ServerAddress.ToString();
        if (!clientsOf.TryGetValue(server, out HashSet<HostAddress>? clients))
        {
            clientsOf[server] = clients = [];
        }

        // More than the rule asks for need not be counted.
        if (clients.Count <= settings.Count("rare-clients"))
        {
            clients.Add(handshake.ClientAddress);
        }

        return clients.Count;
    }
}
