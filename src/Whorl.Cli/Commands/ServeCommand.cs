using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Scanning;
using Whorl.Cli.Serving;
using Whorl.Service.Delivery.Setup;
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
        Option<string?> outlets = new("--outlets") { Description = "Where events are delivered: Splunk, Elasticsearch, syslog and others.", HelpName = "FILE" };
        Option<string?> captureLimit = new("--capture-limit") { Description = "The largest capture that may be sent, as 256M or 2G (default: 1G).", HelpName = "SIZE" };
        Option<string?> watchEvery = new("--watch-every") { Description = "How often each server of whorl watch is checked (default: 1h).", HelpName = "SPAN" };
        CampaignOptions campaigns = new();
        ContactOption contact = new();
        ResolverOption resolver = new();
        PolicyOptions policy = new();
        CdnTableOption table = new();
        StateOptions state = new();
        Command command = new("serve", Description) { listen, certificate, key, behindProxy, threshold, atOnce, captureLimit, outlets, watchEvery, contact.Option, resolver.Option };
        campaigns.AddTo(command);
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
                ImportMarks = state.Store.Location(settings).Path + ".imports.jsonl",
                Version = Product.Version,
                Tls = TlsOf(settings.Find(certificate), settings.Find(key)),
                IsBehindProxy = settings.Find(behindProxy) ?? false,
                Policy = policy.Read(settings),
                Lookup = resolver.Read(settings),
                Contact = contact.Read(settings),
                Threshold = Quantity.Share(settings.Find(threshold)) ?? C2Judging.OwnThreshold,
                Catalogue = table.Read(settings),
                Delivery = DeliveryOf(settings.Find(outlets)),
                Campaigns = campaigns.Read(settings),
                ScansAtOnce = Quantity.Whole(settings.Find(atOnce), 1, 1000, 16),
                WatchEvery = Quantity.Span(settings.Find(watchEvery), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), ServiceOptions.UsualWatchEvery),
                Pages = new Whorl.Web.WebPages(),
                LargestCapture = Quantity.Size(settings.Find(captureLimit), ServiceOptions.UsualLargestCapture),
            };
            return RunAsync(options, state.Store.Open(settings));
        });
        return command;
    }

    /// <summary>The file of outlets that a setting names; null for none.</summary>
    public static DeliverySetup? DeliveryOf(Setting? setting) =>
        setting is not { } given ? null : OutletsFile.TryLoad(given.Value, out DeliverySetup? setup, out string problem) ? setup : throw new UsageException(problem);

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

    private static IPEndPoint EndPointOf(Setting? setting)
    {
        if (setting is not { } given)
        {
            return new IPEndPoint(IPAddress.Loopback, DefaultPort);
        }

        // The one colon of IPv4, or the one behind the bracket of IPv6.
        int colon = given.Value.LastIndexOf(':');
        bool hasPort = colon > 0 && (given.Value[colon - 1] == ']' || given.Value.IndexOf(':', StringComparison.Ordinal) == colon);
        return hasPort && IPEndPoint.TryParse(given.Value, out IPEndPoint? point) ? point
            : throw new UsageException($"{given.Name} '{given.Value}' is no address with a port; write 127.0.0.1:8642 or [::1]:8642");
    }

    private static (string, string)? TlsOf(Setting? certificate, Setting? key) => (certificate, key) switch
    {
        ({ } one, { } other) => (one.Value, other.Value),
        (null, null) => null,
        _ => throw new UsageException("--tls-certificate and --tls-key belong together: give both"),
    };
}
