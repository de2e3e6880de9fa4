using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Serving;
using Whorl.Probing.Http;
using Whorl.Probing.Targets;
using Whorl.Service.Hosting;
using Whorl.Store;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl serve</c>: verdicts on demand, over HTTP.</summary>
internal static class ServeCommand
{
    private const ushort DefaultPort = 8642;

    private const string Description = """
        Answers an IDS, a SOAR or a person over HTTP: a verdict on one server now, by what was seen
        lately or by a scan. It listens on this machine alone unless told otherwise, needs a key for
        everything but its health, and scans public addresses only, unless --allow lists others.

        Example: whorl keys create me --role analyst > key
                 whorl serve --allow 127.0.0.0/8
                 curl -H "Authorization: Bearer $(cat key)" -d '{"host": "127.0.0.1", "port": 8443}' \
                      http://127.0.0.1:8642/api/v1/verdict
        """;

    public static Command Create()
    {
        Option<string?> listen = new("--listen") { Description = "Address and port (default: 127.0.0.1:8642).", HelpName = "ADDRESS:PORT" };
        Option<string?> certificate = new("--tls-certificate") { Description = "Certificate and chain in PEM: needed to listen to other machines.", HelpName = "FILE" };
        Option<string?> key = new("--tls-key") { Description = "The certificate's key in PEM.", HelpName = "FILE" };
        Option<bool> behindProxy = new("--behind-proxy") { Description = "A proxy before it does TLS." };
        Option<string?> threshold = new("--threshold") { Description = "The score from which on a server is one of C2 (default: 0.65).", HelpName = "T" };
        Option<string?> atOnce = new("--scans-at-once") { Description = "Scans at once (default: 16).", HelpName = "N" };
        Option<string?> contact = new("--contact") { Description = "Who scans, for the User-Agent of the HTTP look.", HelpName = "TEXT" };
        Option<string?> resolver = new("--resolver") { Description = "DNS server to ask in place of the system's.", HelpName = "IP" };
        PolicyOptions policy = new();
        CdnTableOption table = new();
        StateOptions state = new();
        Command command = new("serve", Description) { listen, certificate, key, behindProxy, threshold, atOnce, contact, resolver };
        policy.AddTo(command);
        table.AddTo(command);
        state.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            Settings settings = new(parsed);
            ServiceOptions options = new()
            {
                Listen = EndPointOf(settings.Find(listen)),
                StatePath = state.Path(settings),
                Version = Product.Version,
                Tls = TlsOf(settings.Find(certificate), settings.Find(key)),
                IsBehindProxy = settings.Find(behindProxy) ?? false,
                Policy = policy.Read(settings),
                Lookup = LookupOf(settings.Find(resolver)),
                Contact = ContactOf(settings.Find(contact)),
                Threshold = Quantity.Share(settings.Find(threshold)) ?? C2Judging.OwnThreshold,
                Catalogue = table.Read(settings),
                ScansAtOnce = Quantity.Whole(settings.Find(atOnce), 1, 1000, 16),
            };
            return RunAsync(options, state.Store.Open(settings));
        });
        return command;
    }

    private static async Task<int> RunAsync(ServiceOptions options, IStore store)
    {
        using IStore owned = store;
        try
        {
            await using ServiceHost host = ServiceHost.Create(options, store, TimeProvider.System);
            TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                asked.TrySetResult();
            }

            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            await host.StartAsync().ConfigureAwait(false);
            Terminal.Complain($"listening on {host.Address}");
            await asked.Task.ConfigureAwait(false);
            await host.StopAsync().ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (ServiceRefusedException problem)
        {
            throw new FailureException(problem.Message);
        }
    }

    private static IPEndPoint EndPointOf(Setting? setting) =>
        setting is not { } given ? new IPEndPoint(IPAddress.Loopback, DefaultPort)
        : IPEndPoint.TryParse(given.Value, out IPEndPoint? point) && given.Value.LastIndexOf(':') > given.Value.LastIndexOf(']') && given.Value.Contains(':', StringComparison.Ordinal) ? point
        : throw new UsageException($"{given.Name} '{given.Value}' is no address with a port; write 127.0.0.1:8642 or [::1]:8642");

    private static (string, string)? TlsOf(Setting? certificate, Setting? key) => (certificate, key) switch
    {
        ({ } one, { } other) => (one.Value, other.Value),
        (null, null) => null,
        _ => throw new UsageException("--tls-certificate and --tls-key belong together: give both"),
    };

    private static INameLookup LookupOf(Setting? setting) =>
        setting is not { } given ? new SystemLookup()
        : DnsServer.TryParse(given.Value, out DnsServer server) ? new DnsStub(server, TimeProvider.System)
        : throw new UsageException($"{given.Name} '{given.Value}' is no address of a DNS server; write 192.0.2.53 or [2001:db8::53]:5353");

    private static string ContactOf(Setting? setting) =>
        setting is not { } given ? string.Empty
        : HttpRequest.IsContact(given.Value) ? given.Value
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{given.Name} must be 1 to {HttpRequest.LongestContact} printable characters of ASCII without brackets and backslashes, as scans@example.com"));
}
