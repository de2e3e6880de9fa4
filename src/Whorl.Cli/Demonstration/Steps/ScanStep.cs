using Whorl.Cli.Demonstration.Servers;
using Whorl.Cli.Storing;
using Whorl.Observations.Scans;
using Whorl.Probing.Hellos;
using Whorl.Probing.Http;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>Scans the servers as <c>whorl scan --save</c> does.</summary>
internal sealed class ScanStep : IScanConsumer
{
    private const int AtOnce = 64;

    private static readonly TimeSpan PatienceWithHandshake = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan PatienceWithTarget = TimeSpan.FromSeconds(25);

    private readonly Saving saving;
    private readonly List<ScanRecord> records = [];

    private ScanStep(Saving saving) => this.saving = saving;

    /// <summary>Scans and saves; gives each server its record.</summary>
    public static async Task<IReadOnlyList<ScannedServer>> RunAsync(IReadOnlyList<DemoServer> servers, DemoPlace place, CancellationToken cancellation)
    {
        TargetSourceOptions order = new();
        using TargetSource source = new([.. servers.Select(server => server.Target)], lines: null, order);
        using Resolver resolver = new(new SystemLookup(), new ResolverOptions(), TimeProvider.System);
        ScanSetup setup = new()
        {
            Source = source,
            Resolver = resolver,
            Plan = new ProbePlan
            {
                Steps = ProbePlan.StepsFor(jarm: true, HelloSet.Atsf, look: true),
                Request = new HttpRequest(Product.Version, contact: ""),
                HandshakeTimeout = PatienceWithHandshake,
                TargetTimeout = PatienceWithTarget,
            },
            Politeness = new Politeness { Rate = 0, Concurrency = AtOnce },
            KeepsCertificates = true,
            KeepsAnswers = true,
            NumberOf = ordinal => ordinal,
        };
        using Saving kept = new(SqliteStore.Open(place.Store), place.Store);
        using ScanSession session = new(setup);
        ScanStep step = new(kept);
        await using (cancellation.Register(session.Stop))
        {
            await session.RunAsync(step).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
        kept.Flush();
        return [.. servers.Select(server => new ScannedServer(server, step.records.Find(record => record.Target == server.Target)))];
    }

    public void Take(ScanRecord record)
    {
        records.Add(record);
        saving.Add(record);
    }

    public void TargetDone(long ordinal)
    {
    }

    public void Rest() => saving.Rest();
}
