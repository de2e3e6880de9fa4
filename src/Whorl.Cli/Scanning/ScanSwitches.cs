using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Probing;
using Whorl.Probing.Hellos;
using Whorl.Probing.Http;
using Whorl.Probing.Preludes;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;

namespace Whorl.Cli.Scanning;

/// <summary>The options of a scan: which targets, how they are asked, and how politely.</summary>
internal sealed class ScanSwitches
{
    private const int MostPorts = 65535;
    private const int MostAtOnce = 1_000_000;

    private readonly Option<string?> port = Text("--port", "N", "The port of targets that name none (default 443).");
    private readonly Option<string?> sni = Text("--sni", "NAME", "The name to send to every target, or none for no name (default: the target's own).");
    private readonly Option<string?> methods = Text("--methods", "A,B", "Which of jarm, atsf, http and cert (default: all).");
    private readonly Option<string?> rate = Text("--rate", "N", "New connections a second, 0 for no limit (default 500).");
    private readonly Option<string?> concurrency = Text("--concurrency", "N", "Targets probed at once (default 1000).");
    private readonly Option<string?> perAddress = Text("--per-address", "N", "Connections at once to one address (default 2).");
    private readonly Option<string?> perAddressRate = Text("--per-address-rate", "N", "New connections a second to one address (default: no limit).");
    private readonly Option<string?> perNetwork = Text("--per-network", "N", "Connections at once to one /24 or /48 (default: no limit).");
    private readonly Option<string?> perNetworkRate = Text("--per-network-rate", "N", "New connections a second to one /24 or /48 (default: no limit).");
    private readonly Option<string?> connectTimeout = Text("--connect-timeout", "S", "Seconds for a connection to stand (default 5).");
    private readonly Option<string?> handshakeTimeout = Text("--handshake-timeout", "S", "Seconds for one handshake (default 10).");
    private readonly Option<string?> targetTimeout = Text("--target-timeout", "S", "Seconds for all probes of a target (default 240).");
    private readonly Option<string?> retries = Text("--retries", "N", "How often a failed connect is tried again (default 1).");
    private readonly Option<bool> includeSpecial = new("--include-special") { Description = "Scan special-purpose ranges inside networks too." };
    private readonly Option<string?> seed = Text("--seed", "N", "What the order of targets depends on (default: a random number, which is said).");
    private readonly Option<string?> shard = Text("--shard", "K/N", "Only the K-th of N parts of the targets; needs --seed.");
    private readonly Option<bool> allAddresses = new("--all-addresses") { Description = "Probe every address of a name, not the first alone." };
    private readonly ResolverOption resolver = new();
    private readonly Option<string?> hellos = Text("--hellos", "DIR", "Client Hellos of your own (*.json) in place of ATSF's ten.");
    private readonly ContactOption contact = new();
    private readonly Option<bool> singleRead = new("--single-read") { Description = "JARM: take the first read for the answer, as the original does." };
    private readonly Option<string?> startTls = Text("--starttls", "PROTOCOL", $"Speak this before TLS: {string.Join(", ", PreludeChoice.Names)} (auto: by port).");
    private readonly Option<string?> proxy = Text("--proxy", "URL", "Go through a proxy: socks5://, socks5h:// or http://[user:password@]host:port.");
    private readonly Option<bool> parallelProbes = new("--parallel-probes") { Description = "Probes of one target at once, as --per-address allows, rather than one after the other." };
    private readonly Option<bool> freshKeys = new("--fresh-keys") { Description = "New key shares for every connection rather than for the scan." };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            port, sni, methods, rate, concurrency, perAddress, perAddressRate, perNetwork, perNetworkRate, connectTimeout, handshakeTimeout, targetTimeout, retries,
            includeSpecial, seed, shard, allAddresses, resolver.Option, hellos, contact.Option, startTls, proxy, singleRead, parallelProbes, freshKeys,
        ];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The methods asked for.</summary>
    public ScanMethods Methods(Settings settings) => MethodList.Parse(settings.Find(methods));

    /// <summary>What is done with every target.</summary>
    public ProbePlan Plan(Settings settings, ScanMethods asked)
    {
        HelloSet? atsf = asked.Atsf ? Hellos(settings) : null;
        ProbeStep[] steps = ProbePlan.StepsFor(asked.Jarm, atsf, look: asked.Http || asked.Certificate);
        return new ProbePlan
        {
            Steps = steps,
            Request = asked.Http ? new HttpRequest(Product.Version, contact.Read(settings)) : null,
            ConnectTimeout = Quantity.Seconds(settings.Find(connectTimeout), 5),
            HandshakeTimeout = Quantity.Seconds(settings.Find(handshakeTimeout), 10),
            TargetTimeout = Quantity.Seconds(settings.Find(targetTimeout), 240),
            Retries = Quantity.Whole(settings.Find(retries), 0, 10, 1),
            SingleRead = settings.Find(singleRead) ?? false,
            FreshKeys = settings.Find(freshKeys) ?? false,
            Prelude = Prelude(settings),
            Proxy = Proxy(settings),
            ParallelProbes = settings.Find(parallelProbes) ?? false ? steps.Length : 1,
        };
    }

    /// <summary>What may be asked of the network.</summary>
    public Politeness Politeness(Settings settings) => new()
    {
        Rate = Quantity.Rate(settings.Find(rate), 500),
        Concurrency = Quantity.Whole(settings.Find(concurrency), 1, MostAtOnce, 1000),
        PerAddress = Quantity.Whole(settings.Find(perAddress), 1, MostAtOnce, 2),
        PerAddressRate = Quantity.Rate(settings.Find(perAddressRate), 0),
        PerNetwork = Quantity.Whole(settings.Find(perNetwork), 0, MostAtOnce, 0),
        PerNetworkRate = Quantity.Rate(settings.Find(perNetworkRate), 0),
    };

    /// <summary>Which name is sent.</summary>
    public ServerNamePolicy Names(Settings settings)
    {
        if (settings.Find(sni) is not { } given)
        {
            return ServerNamePolicy.OfTarget;
        }

        if (given.Value == "none")
        {
            return ServerNamePolicy.None;
        }

        return HostName.TryRead(given.Value, out ReadOnlySpan<char> name) == TargetRefusal.None
            ? ServerNamePolicy.Always(name.ToString())
            : throw new UsageException($"{given.Name} '{given.Value}' is no host name; give one such as www.example.com, or none");
    }

    /// <summary>How targets are ordered; the seed is drawn where none is given.</summary>
    public TargetSourceOptions Order(Settings settings, ulong randomSeed, bool streams)
    {
        Setting? seedSetting = settings.Find(seed);
        (int part, int parts) = Shard(settings.Find(shard));
        if (parts > 1 && seedSetting is null)
        {
            throw new UsageException("--shard needs --seed, the same for every shard, or their parts would not fit together");
        }

        return new TargetSourceOptions
        {
            DefaultPort = (ushort)Quantity.Whole(settings.Find(port), 1, MostPorts, 443),
            Seed = Quantity.Large(seedSetting, randomSeed),
            Shard = part,
            Shards = parts,
            IncludeSpecial = settings.Find(includeSpecial) ?? false,
            Window = streams ? 1 : new TargetSourceOptions().Window,
        };
    }

    /// <summary>Whether every address of a name is probed.</summary>
    public bool AllAddresses(Settings settings) => settings.Find(allAddresses) ?? false;

    /// <summary>What finds addresses; the caller disposes of it.</summary>
    public Resolver Resolver(Settings settings) => new(resolver.Read(settings), new ResolverOptions(), TimeProvider.System);

    private static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private static (int Part, int Parts) Shard(Setting? setting)
    {
        if (setting is not { } given)
        {
            return (1, 1);
        }

        int slash = given.Value.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && int.TryParse(given.Value.AsSpan(0, slash), System.Globalization.NumberStyles.None, null, out int part)
            && int.TryParse(given.Value.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out int parts)
            && part >= 1 && part <= parts
                ? (part, parts)
                : throw new UsageException($"{given.Name} '{given.Value}' must be K/N with K from 1 to N, as 2/5");
    }

    private PreludeChoice Prelude(Settings settings) => settings.Find(startTls) is not { } given ? PreludeChoice.None
        : PreludeChoice.TryParse(given.Value, out PreludeChoice choice, out string why) ? choice
        : throw new UsageException($"{given.Name}: {why}");

    private ProxyRoute? Proxy(Settings settings)
    {
        if (settings.Find(proxy) is not { } given)
        {
            return null;
        }

        if (!ProxyAddress.TryParse(given.Value, out ProxyAddress? address, out string why))
        {
            throw new UsageException($"{given.Name}: {why}");
        }

        if (address.Address is { } literal)
        {
            return address.Via(literal);
        }

        try
        {
            System.Net.IPAddress[] found = System.Net.Dns.GetHostAddresses(address.Name!);
            return found.Length > 0 ? address.Via(HostAddress.From(found[0])) : throw new FailureException($"the proxy {address.Name} has no address");
        }
        catch (System.Net.Sockets.SocketException problem)
        {
            throw new FailureException($"the proxy {address.Name} cannot be resolved: {problem.Message}");
        }
    }

    private HelloSet Hellos(Settings settings)
    {
        if (settings.Find(hellos) is not { } given)
        {
            return HelloSet.Atsf;
        }

        try
        {
            return HelloDirectory.Read(given.Value);
        }
        catch (InvalidHelloException problem)
        {
            throw new UsageException($"{given.Name}: {HelloProblem.InWords(problem)}");
        }
    }
}
