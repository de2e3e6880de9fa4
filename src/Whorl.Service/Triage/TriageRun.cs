using Whorl.Capture.Files;
using Whorl.Intelligence.Following;
using Whorl.Intelligence.Logs;
using Whorl.Service.Auditing;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Hosting;
using Whorl.Service.Policy;
using Whorl.Service.Scanning;
using Whorl.Service.State;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Triage;

/// <summary>
/// Follows logs of an IDS: hunts in them, judges what they saw, scans servers that are new, delivers what was found. What a batch of lines brought is
/// delivered before it is saved, and saved before the place behind it is kept: a life that ends in between reads it again, and the same lines make the
/// same events.
/// </summary>
public sealed class TriageRun : IAsyncDisposable
{
    private const int MostLines = 2000;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(1);

    private readonly TriageOptions options;
    private readonly IStore store;
    private readonly ITriageOutput output;
    private readonly TimeProvider time;
    private readonly FileStream alone;
    private readonly ServiceDatabase database;
    private readonly TriageState state;
    private readonly JudgeKeeper judges;
    private readonly DeliveryService? delivery;
    private readonly FindingReporter reporter;
    private readonly SightingRecorder? recorder;
    private readonly ServerProbes probes;
    private readonly Lock saying = new();
    private readonly List<TriageLog> logs = [];
    private readonly CancellationTokenSource stopping = new();
    private HandshakeTriage? triage;
    private ISightingWriter? writer;
    private long findings;
    private long handshakes;
    private long reported;
    private bool hasBegun;

    private TriageRun(TriageOptions options, IStore store, ITriageOutput output, FileStream alone, ServiceDatabase database, TimeProvider time)
    {
        this.options = options;
        this.store = store;
        this.output = output;
        this.alone = alone;
        this.database = database;
        this.time = time;
        state = new TriageState(database, time);
        DetectionLog detections = new(database, time);
        AuditLog audit = new(database, time);
        judges = new JudgeKeeper(store, options.Catalogue, () => options.Threshold, time, new NoteLogger<JudgeKeeper>(Note));
        delivery = options.Delivery is { } setup ? DeliveryService.Open(setup, time, new NoteLogger<DeliveryService>(Note)) : null;
        IEventSink sink = delivery ?? (IEventSink)new NoOutlets();
        reporter = new FindingReporter(detections, sink);
        recorder = options.Saves ? new SightingRecorder(store) : null;
        EventReporter events = new(sink, new VerdictEvents(Environment.MachineName, VerdictEvents.ByTime), detections, new NoteLogger<EventReporter>(Note), Timeout.InfiniteTimeSpan);
        probes = new ServerProbes(store, options with { Policy = options.Policy.Heeding(new OptOutList(database, time)) }, state, recorder, judges, events, audit, Find, Note, time);
    }

    /// <summary>What was done so far.</summary>
    public TriageCounts Counts => new(
        logs.Sum(log => log.Lines.Counts.Rows), Interlocked.Read(ref handshakes), logs.Sum(log => log.Lines.Counts.Rejected), probes.Probed, probes.Unanswered, probes.Waiting, probes.Dropped, probes.Refused,
        Interlocked.Read(ref findings));

    /// <summary>Prepares.</summary>
    /// <exception cref="StoreException">Its state cannot be opened.</exception>
    /// <exception cref="ServiceRefusedException">Another process works with this state or spool.</exception>
    public static TriageRun Create(TriageOptions options, IStore store, ITriageOutput output, TimeProvider time)
    {
        FileStream taken = TakeAlone(options.StatePath);
        ServiceDatabase? opened = null;
        try
        {
            opened = ServiceDatabase.Open(options.StatePath);
            return new TriageRun(options, store, output, taken, opened, time);
        }
        catch
        {
            opened?.Dispose();
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Follows the logs until it is told to stop, or to their ends.</summary>
    /// <exception cref="ServiceRefusedException">A log cannot be followed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        Task background = Task.CompletedTask;
        Task scanning = Task.CompletedTask;
        try
        {
            await Task.Run(judges.LearnWhereNew, stop).ConfigureAwait(false);
            Prepare();
            delivery?.Start();
            background = Task.WhenAll(judges.RunAsync(stopping.Token), recorder?.RunAsync(stopping.Token) ?? Task.CompletedTask);
            scanning = probes.RunAsync(stop);
            await FollowAsync(stop).ConfigureAwait(false);
            if (!stop.IsCancellationRequested)
            {
                triage!.Finish();
                await ReportAsync(stop).ConfigureAwait(false);
                foreach (TriageLog log in logs)
                {
                    if (log.Follower.Unfinished > 0)
                    {
                        Note($"{log.Path} ends within a line, which is left for the next time");
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The batch that was being worked on will be read again.
        }
        catch (EventNotKeptException problem)
        {
            throw new ServiceRefusedException($"{problem.Message}: what was found in the last lines is not delivered, and they will be read again");
        }
        finally
        {
            probes.End();
            await EndAsync(scanning).ConfigureAwait(false);
            await stopping.CancelAsync().ConfigureAwait(false);
            await EndAsync(background).ConfigureAwait(false);
            if (delivery is not null)
            {
                await delivery.StopAsync().ConfigureAwait(false);
            }
        }

        logs.ForEach(log => log.Quarantine?.Keep());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        writer?.Dispose();
        triage?.Dispose();
        logs.ForEach(log => log.Dispose());
        if (delivery is not null)
        {
            await delivery.DisposeAsync().ConfigureAwait(false);
        }

        probes.Dispose();
        stopping.Dispose();
        database.Dispose();
        await alone.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Two that followed the same logs would both move the one place.</summary>
    private static FileStream TakeAlone(string statePath)
    {
        try
        {
            return new FileStream($"{statePath}.triage", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ServiceRefusedException(problem.GetType() == typeof(IOException)
                ? $"another whorl triage works with {statePath}; end it, or give this one its own --state"
                : $"the state {statePath} cannot be used: {FileProblem.InOneClause(problem)}; give another by --state");
        }
    }

    private static async Task EndAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was asked for.
        }
    }

    private void Prepare()
    {
        triage = new HandshakeTriage(store, judges, options, Environment.MachineName, output.Advise, time);
        writer = options.Saves ? store.OpenWriter() : null;
        reported = time.GetTimestamp();
        foreach (string path in options.Logs)
        {
            Quarantine? quarantine = options.Saves ? new Quarantine(store, path, time) : null;
            HandshakeLines lines = new(Take, rejection => quarantine?.Add(rejection));
            logs.Add(new TriageLog(path, new LogFollower(path, state.PlaceOf(Path.GetFullPath(path)), options.Start, Note), lines, quarantine));
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            bool hasRead = await StepAsync(stop).ConfigureAwait(false);
            Report();
            if (!hasRead)
            {
                if (options.IsOnce)
                {
                    return;
                }

                await Task.Delay(BetweenLooks, time, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a batch of each log and does all that is to be done about it; false where nothing was there.</summary>
    private async Task<bool> StepAsync(CancellationToken stop)
    {
        int read = 0;
        foreach (TriageLog log in logs)
        {
            read += ReadOf(log);
        }

        hasBegun = true;
        List<(string Path, LogPlace Place)> places = [];
        foreach (TriageLog log in logs)
        {
            if (log.NewPlace() is { } place)
            {
                places.Add((Path.GetFullPath(log.Path), place));
            }
        }

        if (places.Count == 0)
        {
            return read > 0;
        }

        IReadOnlyList<LogServer> servers = await probes.ChooseAsync(stop).ConfigureAwait(false);
        await ReportAsync(stop).ConfigureAwait(false);
        writer?.Flush();
        state.Keep(places, servers);
        probes.Begin(servers);
        return read > 0;
    }

    private int ReadOf(TriageLog log)
    {
        try
        {
            int read = log.Read(MostLines);
            if (log.NewProblem() is { } problem)
            {
                bool isToCome = log.Follower.IsMissing && !options.IsOnce;
                Note(hasBegun ? problem : isToCome ? $"{log.Path} is not there yet; it is waited for"
                    : throw new ServiceRefusedException($"{log.Path} cannot be followed: {log.Follower.Problem}; name a log of Zeek or Suricata"));
            }

            return read;
        }
        catch (IOException problem)
        {
            throw new ServiceRefusedException($"{log.Path} cannot be read on: {FileProblem.InOneClause(problem)}");
        }
    }

    private void Take(HandshakeSighting seen)
    {
        Interlocked.Increment(ref handshakes);
        triage!.Look(seen);
        probes.Offer(seen);
        writer?.Add(seen);
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        foreach (PendingFinding one in await reporter.ReportAsync(triage!.Gather(), stop).ConfigureAwait(false))
        {
            Find(one.Shown);
        }
    }

    private void Find(TriageFinding finding)
    {
        lock (saying)
        {
            findings++;
            output.Find(finding);
        }
    }

    private void Note(string sentence)
    {
        lock (saying)
        {
            output.Note(sentence);
        }
    }

    private void Report()
    {
        if (time.GetElapsedTime(reported) < BetweenReports)
        {
            return;
        }

        reported = time.GetTimestamp();
        logs.ForEach(log => log.Quarantine?.Keep());
        lock (saying)
        {
            output.Progress(Counts);
        }
    }
}
