using System.Collections.Concurrent;
using System.Threading.Channels;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Probing.Targets;
using Whorl.Service.Auditing;
using Whorl.Service.Scanning;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Service.Triage;

/// <summary>
/// Scans servers that logs speak of and nobody scanned lately: where the policy lets them be asked, no more than so many in an hour, and no more
/// than so many waiting. Those that wait are remembered until they were scanned.
/// </summary>
internal sealed class ServerProbes : IDisposable
{
    private const int MostRemembered = 1 << 16;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly IStore store;
    private readonly TriageOptions options;
    private readonly TriageState state;
    private readonly TargetCheck check;
    private readonly OnDemandScanner scanner;
    private readonly SightingRecorder? recorder;
    private readonly JudgeKeeper judges;
    private readonly EventReporter events;
    private readonly AuditLog audit;
    private readonly Action<TriageFinding> find;
    private readonly Action<string> note;
    private readonly TimeProvider time;
    private readonly Channel<LogServer> waiting = Channel.CreateUnbounded<LogServer>();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<LogServer, DateTimeOffset> asked = [];
    private readonly HashSet<LogServer> offered = [];
    private readonly ConcurrentDictionary<string, long> refused = new(StringComparer.Ordinal);
    private long count;
    private long probed;
    private long unanswered;
    private volatile bool isEnding;

    public ServerProbes(
        IStore store, TriageOptions options, TriageState state, SightingRecorder? recorder, JudgeKeeper judges, EventReporter events, AuditLog audit, Action<TriageFinding> find, Action<string> note, TimeProvider time)
    {
        this.store = store;
        this.options = options;
        this.state = state;
        this.recorder = recorder;
        this.judges = judges;
        this.events = events;
        this.audit = audit;
        this.find = find;
        this.note = note;
        this.time = time;
        check = new TargetCheck(options.Policy, new SystemLookup());
        scanner = new OnDemandScanner(options.Version, options.Contact);
        foreach (LogServer earlier in options.Probes ? state.Waiting() : [])
        {
            Enqueue(earlier);
        }
    }

    /// <summary>Servers scanned.</summary>
    public long Probed => Interlocked.Read(ref probed);

    /// <summary>Of these, those that did not shake hands.</summary>
    public long Unanswered => Interlocked.Read(ref unanswered);

    /// <summary>Servers that wait.</summary>
    public long Waiting => Interlocked.Read(ref count);

    /// <summary>Servers that were left out as too many waited.</summary>
    public long Dropped { get; private set; }

    /// <summary>Servers that were refused, by the policy's rules.</summary>
    public IReadOnlyDictionary<string, long> Refused => new SortedDictionary<string, long>(refused, StringComparer.Ordinal);

    /// <summary>Takes note of a handshake's server. Servers of DTLS, QUIC and upgraded protocols are not asked.</summary>
    public void Offer(HandshakeSighting seen)
    {
        if (!options.Probes || seen.Protocol != HandshakeProtocol.Tls || seen.Upgrade is not null)
        {
            return;
        }

        LogServer server = new(seen.ServerAddress, seen.ServerPort, NameOf(seen.ServerName));
        if (!asked.TryGetValue(server, out DateTimeOffset at) || time.GetUtcNow() - at >= options.MaxAge)
        {
            offered.Add(server);
        }
    }

    /// <summary>Of the servers offered since the last time, those that are to wait for a scan; <see cref="Begin"/> lets them.</summary>
    public async Task<IReadOnlyList<LogServer>> ChooseAsync(CancellationToken cancellation)
    {
        List<LogServer> chosen = [];
        if (offered.Count == 0)
        {
            return chosen;
        }

        using IStoreReader reader = store.OpenReader();
        foreach (LogServer server in offered)
        {
            if (asked.Count >= MostRemembered)
            {
                asked.Clear();
            }

            DateTimeOffset now = time.GetUtcNow();
            ServerQuestion question = new() { Address = server.Address, Port = server.Port };
            if (LatestLook.Find(reader, question, server.Port, server.Name, _ => true) is { } look && DateTimeOffset.UnixEpoch.AddTicks(look.Timestamp / 100) is var seen && now - seen < options.MaxAge)
            {
                asked[server] = seen;
                continue;
            }

            (_, VerdictOutcome? no) = await check.RunAsync(RequestOf(server), cancellation).ConfigureAwait(false);
            if (no is VerdictOutcome.Refused { Refusal.Policy: var policy })
            {
                asked[server] = now;
                refused.AddOrUpdate(policy, 1, static (_, before) => before + 1);
                audit.Add(AuditLog.Triage, null, AuditLog.Scan, RequestOf(server).Target, policy);
            }
            else if (Waiting + chosen.Count >= options.MostWaiting)
            {
                Dropped++;
            }
            else
            {
                asked[server] = now;
                chosen.Add(server);
            }
        }

        offered.Clear();
        return chosen;
    }

    /// <summary>Lets servers wait for their scans.</summary>
    public void Begin(IReadOnlyList<LogServer> servers)
    {
        foreach (LogServer server in servers)
        {
            Enqueue(server);
        }
    }

    /// <summary>Scans until it is cancelled, or nothing waits any more after <see cref="End"/>.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, options.ScansAtOnce).Select(_ => Task.Run(() => WorkAsync(cancellation), CancellationToken.None)));

    /// <summary>No more servers come: what may be scanned within the limit still is.</summary>
    public void End()
    {
        isEnding = true;
        waiting.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private static string? NameOf(string? asked) =>
        asked is not null && HostName.TryRead(asked, out ReadOnlySpan<char> name) == TargetRefusal.None ? name.ToString().ToLowerInvariant() : null;

    private static VerdictRequest RequestOf(LogServer server) => new() { Host = server.Address.ToString(), Address = server.Address, Port = server.Port, ServerName = server.Name };

    private void Enqueue(LogServer server)
    {
        Interlocked.Increment(ref count);
        waiting.Writer.TryWrite(server);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (LogServer server in waiting.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                try
                {
                    if (!await MayScanAsync(server, cancellation).ConfigureAwait(false))
                    {
                        return;
                    }

                    await ScanAsync(server, cancellation).ConfigureAwait(false);
                }
                catch (StoreException problem)
                {
                    note($"the scan of {server.Address.WithPort(server.Port)} was not made or not saved, and the next run makes it: {problem.Message}");
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    note($"the scan of {server.Address.WithPort(server.Port)} ended in a way it should not: {problem.GetType().Name}");
                }

                // What failed is remembered for the next run, and takes nobody's place in this one.
                Interlocked.Decrement(ref count);
            }
        }
        catch (OperationCanceledException)
        {
            // What still waits is remembered.
        }
    }

    /// <summary>Waits until the limit of the hour lets one more be scanned, and writes it down; false where it does not and no time is left.</summary>
    private async Task<bool> MayScanAsync(LogServer server, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (audit.UntilNextScan(AuditLog.Triage, options.ProbeLimit, Hour) is { } wait)
            {
                if (isEnding)
                {
                    return false;
                }

                // In short steps, as the end may come meanwhile.
                await Task.Delay(wait < TimeSpan.FromSeconds(1) ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1), time, cancellation).ConfigureAwait(false);
            }

            audit.Add(AuditLog.Triage, null, AuditLog.Scan, RequestOf(server).Target, AuditLog.Allowed);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task ScanAsync(LogServer server, CancellationToken cancellation)
    {
        // Asked again, as an address may have become this machine's own meanwhile, and the policy another.
        if ((await check.RunAsync(RequestOf(server), cancellation).ConfigureAwait(false)).Refused is VerdictOutcome.Refused { Refusal.Policy: var policy })
        {
            refused.AddOrUpdate(policy, 1, static (_, before) => before + 1);
            state.Forget(server);
            return;
        }

        ScanRecord? record = await scanner.ScanAsync(server.Address, server.Port, server.Name, jarm: true, atsf: true, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (record is not null && new ServerKeeper().TryMake(record, out ServerSighting sighting))
        {
            Interlocked.Increment(ref probed);
            if (sighting.Status != ScanStatus.Success)
            {
                Interlocked.Increment(ref unanswered);
            }

            await ReportAsync(server, record, sighting, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (recorder is not null)
            {
                await recorder.AddAsync(record, CancellationToken.None).ConfigureAwait(false);
            }
        }

        state.Forget(server);
    }

    /// <summary>Before it is saved: what the store has is not looked at again.</summary>
    private async Task ReportAsync(LogServer server, ScanRecord record, ServerSighting sighting, CancellationToken cancellation)
    {
        ServerJudge judge = judges.Current!;
        C2Verdict c2;
        CdnVerdict? cdn;
        ListKind list;
        using (IStoreReader reader = store.OpenReader())
        {
            (c2, cdn, list) = judge.Judge(reader, sighting);
        }

        byte[] document = VerdictDocument.Of(RequestOf(server), sighting, c2, cdn, list, isFromCache: false, judge.Trained);
        if (await events.ReportAsync(record, sighting, c2, cdn, list, document, judge.Trained, cancellation).ConfigureAwait(false) is not { } detection)
        {
            return;
        }

        find(new TriageFinding
        {
            Event = detection.Id,
            Severity = PendingFinding.SeverityOf(Reputations.Of(c2, list)),
            Timestamp = sighting.Timestamp,
            What = list == ListKind.Threat ? "listed" : c2.Word,
            Server = server.Address.WithPort(server.Port),
            Name = server.Name,
            Why = detection.Message!,
            Record = PendingFinding.WithEvent(document, detection.Id),
        });
    }
}
