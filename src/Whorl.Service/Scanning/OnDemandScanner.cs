using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Probing.Hellos;
using Whorl.Probing.Http;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;

namespace Whorl.Service.Scanning;

/// <summary>
/// Scans one server at an address that was checked: the name is not resolved again, and whatever the engine is told, it refuses to
/// connect anywhere else.
/// </summary>
/// <param name="version">The program's version, for the HTTP look.</param>
/// <param name="contact">The operator's contact line; empty for none.</param>
internal sealed class OnDemandScanner(string version, string contact)
{
    private readonly HttpRequest request = new(version, contact);

    /// <summary>Scans; the record, or null where it was cancelled.</summary>
    public async Task<ScanRecord?> ScanAsync(HostAddress address, ushort port, string? name, bool jarm, bool atsf, CancellationToken cancellation)
    {
        ExclusionList exclusions = ExclusionList.AllBut(address);
        TargetSourceOptions order = new() { IncludeSpecial = true, Exclusions = exclusions, Window = 1 };
        using TargetSource source = new([name is null ? address.WithPort(port) : $"{address.WithPort(port)},{name}"], null, order);
        using Resolver resolver = new(new NoLookup(), new ResolverOptions(), TimeProvider.System);
        ScanSetup setup = new()
        {
            Source = source,
            Resolver = resolver,
            Exclusions = exclusions,
            Plan = new ProbePlan
            {
                Steps = ProbePlan.StepsFor(jarm, atsf ? HelloSet.Atsf : null, look: true),
                Request = request,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                HandshakeTimeout = TimeSpan.FromSeconds(10),
                TargetTimeout = TimeSpan.FromSeconds(120),
                Retries = 1,
                ParallelProbes = 2,
            },
            KeepsCertificates = true,
            KeepsAnswers = true,
            Seed = (ulong)address.GetHashCode(),
            NumberOf = ordinal => ordinal,
        };
        using ScanSession session = new(setup);
        using CancellationTokenRegistration stopping = cancellation.Register(session.Stop);
        Last last = new();
        await session.RunAsync(last).ConfigureAwait(false);
        return last.Record;
    }

    private sealed class Last : IScanConsumer
    {
        public ScanRecord? Record { get; private set; }

        public void Take(ScanRecord record) => Record = record;

        public void TargetDone(long ordinal)
        {
        }

        public void Rest()
        {
        }
    }

    /// <summary>Nothing is resolved here: the address was checked.</summary>
    private sealed class NoLookup : INameLookup
    {
        public Task<Resolution> LookUpAsync(string name, CancellationToken cancellation) =>
            throw new InvalidOperationException("a scan on demand must not resolve names");
    }
}
