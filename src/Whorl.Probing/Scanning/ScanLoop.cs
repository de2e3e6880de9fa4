using System.Runtime.InteropServices;
using System.Threading.Channels;
using Whorl.Probing.Handshakes;
using Whorl.Probing.Hellos;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Scanning;

/// <summary>
/// One thread of a scan: takes targets as there is room for them, lets their probes connect as the rates and the neighbours
/// allow, and tells a sink what came. What it does with a target is the plan's; what it may ask of the network is politeness's.
/// </summary>
public sealed class ScanLoop : ILoopTask, IDisposable
{
    /// <summary>Targets taken that wait for their first connection, at most, per target probed at once.</summary>
    private const int WaitingPerRunning = 4;
    private const int LeastWaiting = 256;

    private readonly HandshakeResources resources = new(new KeyShares());
    private readonly ChannelReader<ScanTarget> targets;
    private readonly Politeness politeness;
    private readonly ServerNamePolicy names;
    private readonly RateClock clock;
    private readonly NeighbourTable neighbours;
    private readonly Queue<ProbeConnection> admitted = new();
    private readonly Queue<ProbeConnection> fresh = new();
    private readonly PriorityQueue<ProbeConnection, long> delayed = new();
    private readonly Stack<ProbeConnection> spare = [];
    private readonly byte[] hello = new byte[ClientHandshake.RandomsSize];
    private readonly Alarm alarm;
    private SplitMix64 random;
    private int taken;
    private int running;
    private int beginning;
    private bool isPumpNext;
    private int isHungry;
    private volatile bool isStopping;

    /// <summary>Prepares a loop over a transport, which it owns.</summary>
    /// <param name="loop">The transport.</param>
    /// <param name="plan">What is done with a target.</param>
    /// <param name="politeness">What may be asked of the network; the part of this loop where there are several.</param>
    /// <param name="clock">The moments of the whole scan.</param>
    /// <param name="targets">Where targets come from; after adding some that the loop did not find, <see cref="ProbeLoop.Post"/> it.</param>
    /// <param name="names">Which name is sent.</param>
    /// <param name="sink">Who is told.</param>
    /// <param name="random">What the hellos' random values are drawn from.</param>
    /// <param name="time">The clock.</param>
    public ScanLoop(
        ProbeLoop loop, ProbePlan plan, Politeness politeness, RateClock clock, ChannelReader<ScanTarget> targets, ServerNamePolicy names, IScanSink sink, Random random, TimeProvider time)
    {
        Loop = loop;
        Plan = plan;
        Sink = sink;
        Time = time;
        this.targets = targets;
        this.politeness = politeness;
        this.names = names;
        this.clock = clock;
        this.random = new SplitMix64((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        neighbours = new NeighbourTable(politeness, time);
        alarm = new Alarm(this);
    }

    /// <summary>The transport.</summary>
    public ProbeLoop Loop { get; }

    /// <summary>The number of targets being probed.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>The number of addresses and networks that are remembered for their limits.</summary>
    internal int Neighbours => neighbours.Count;

    internal ProbePlan Plan { get; }

    internal IScanSink Sink { get; }

    internal TimeProvider Time { get; }

    /// <summary>Probes until the targets are at their end and all is done, or until <see cref="Stop"/>.</summary>
    public void Run()
    {
        Loop.Post(this);
        Loop.Run();
    }

    /// <summary>Tells the loop, from any thread, that its channel has a target again or is complete.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref isHungry, 0) != 0)
        {
            Loop.Post(this);
        }
    }

    /// <summary>Takes no more targets and ends as soon as may be; targets in flight are not reported.</summary>
    public void Stop()
    {
        isStopping = true;
        Loop.Stop();
    }

    /// <summary>Goes on: there is room again, or there are targets again.</summary>
    void ILoopTask.Run()
    {
        isPumpNext = false;
        Pump();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Loop.Dispose();
        foreach (ProbeConnection connection in spare)
        {
            connection.Dispose();
        }

        resources.Dispose();
    }

    /// <summary>A probe of a target wants a connection.</summary>
    internal void Request(TargetRun run, int step)
    {
        ProbeConnection connection = spare.TryPop(out ProbeConnection? used) ? used : new ProbeConnection(this, resources);
        connection.Prepare(run, step);
        Request(connection);
    }

    /// <summary>
    /// A connection wants to be made, for the first time or again. The first one of a target takes its place at the address only
    /// together with one among the running: it would otherwise hold what those that run wait for, and wait for them.
    /// </summary>
    internal void Request(ProbeConnection connection)
    {
        if (!connection.Run.HasBegun)
        {
            fresh.Enqueue(connection);
            SchedulePump();
        }
        else if (neighbours.TryEnter(connection))
        {
            admitted.Enqueue(connection);
            SchedulePump();
        }
    }

    /// <summary>A connection is over, or has not come about: its place is free.</summary>
    internal void Release(ProbeConnection connection)
    {
        neighbours.Leave(connection.Address, out ProbeConnection? next, out ProbeConnection? other);
        if (next is not null)
        {
            Request(next);
        }

        if (other is not null)
        {
            Request(other);
        }
    }

    /// <summary>A connection's object can be used for another.</summary>
    internal void Return(ProbeConnection connection) => spare.Push(connection);

    internal void CountConnection(TargetRun run)
    {
        run.Connections++;
        neighbours.Started(run.Address);
    }

    /// <summary>A target's first connection is about to be made.</summary>
    internal void BeginTarget(TargetRun run)
    {
        beginning--;
        Volatile.Write(ref running, running + 1);
        Sink.Begun(run);
    }

    /// <summary>A target is done.</summary>
    internal void Complete(TargetRun run)
    {
        taken--;
        if (run.Connections > 0 || run.Elapsed > TimeSpan.Zero)
        {
            Volatile.Write(ref running, running - 1);
        }

        Sink.Completed(run);
        SchedulePump();
    }

    /// <summary>Starts a handshake with random values of its own and, where the plan says so, keys of its own.</summary>
    internal void StartHello(ClientHandshake handshake, HelloSpec spec, TargetRun run)
    {
        Draw();
        handshake.Start(spec, run.NameBytes, run.HostBytes, hello);
    }

    /// <summary>Writes a hello with random values of its own and, where the plan says so, keys of its own; valid until the next.</summary>
    internal ReadOnlySpan<byte> WriteHello(HelloSpec spec, TargetRun run)
    {
        if (Plan.FreshKeys)
        {
            resources.Keys.Renew();
        }

        Draw();
        HelloInstance instance = new() { Random = hello.AsSpan(0, 32), SessionId = hello.AsSpan(32), ServerName = run.NameBytes, ServerHost = run.HostBytes };
        return resources.Flight.AsSpan(0, HelloWriter.Write(spec, instance, resources.Keys, resources.Flight));
    }

    private void Draw()
    {
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(hello.AsSpan()))
        {
            word = random.Next();
        }
    }

    /// <summary>Pumps once after whatever is being told now.</summary>
    private void SchedulePump()
    {
        if (!isPumpNext)
        {
            isPumpNext = true;
            Loop.Next(this);
        }
    }

    private void Pump()
    {
        while (!isStopping)
        {
            while (delayed.TryPeek(out ProbeConnection? due, out long at) && at <= Time.GetTimestamp())
            {
                delayed.Dequeue();
                admitted.Enqueue(due);
            }

            if (!admitted.TryPeek(out ProbeConnection? connection))
            {
                if (Begin() || TakeTargets())
                {
                    continue;
                }

                break;
            }

            long earliest = neighbours.EarliestStart(connection.Address);
            if (earliest > 0 && earliest > Time.GetTimestamp())
            {
                delayed.Enqueue(admitted.Dequeue(), earliest);
                continue;
            }

            if (!clock.TryTake(out TimeSpan wait))
            {
                alarm.Set(wait);
                return;
            }

            admitted.Dequeue();
            connection.Open();
        }

        if (delayed.TryPeek(out _, out long next))
        {
            alarm.Set(Time.GetElapsedTime(Time.GetTimestamp(), next));
        }
        else if (taken == 0 && targets.Completion.IsCompleted)
        {
            Loop.Stop();
        }
    }

    /// <summary>Lets the first connection of the next target be made where it may, or wait for its neighbours; false where there is none, or no room.</summary>
    private bool Begin()
    {
        if (running + beginning >= politeness.Concurrency || !fresh.TryDequeue(out ProbeConnection? first))
        {
            return false;
        }

        if (neighbours.TryEnter(first))
        {
            beginning++;
            admitted.Enqueue(first);
        }

        return true;
    }

    /// <summary>Takes as many targets as may wait for their first connection; false where there are none, or no room.</summary>
    private bool TakeTargets()
    {
        bool took = false;
        int room = Math.Max(LeastWaiting, WaitingPerRunning * politeness.Concurrency);
        while (taken - running < room && fresh.Count < LeastWaiting && TryTake(out ScanTarget target))
        {
            taken++;
            took = true;
            new TargetRun(this, target, names).Start();
        }

        return took && running < politeness.Concurrency;
    }

    /// <summary>Takes a target, or leaves word that the next one is waited for.</summary>
    private bool TryTake(out ScanTarget target)
    {
        if (targets.TryRead(out target))
        {
            return true;
        }

        // Left before the second look, so that a target that comes in between is seen by it or wakes the loop.
        Interlocked.Exchange(ref isHungry, 1);
        return targets.TryRead(out target);
    }

    /// <summary>Pumps when a rate's next moment comes.</summary>
    private sealed class Alarm(ScanLoop scan) : ILoopTask
    {
        private long at = long.MaxValue;

        /// <summary>Sets the alarm, unless it is set for an earlier moment already.</summary>
        public void Set(TimeSpan wait)
        {
            wait = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            long due = scan.Time.GetTimestamp() + (long)(wait.TotalSeconds * scan.Time.TimestampFrequency);
            if (due < at)
            {
                at = due;
                scan.Loop.After(wait, this);
            }
        }

        public void Run()
        {
            // An alarm for another moment is set meanwhile, or none: this one is out of date.
            if (at - scan.Time.GetTimestamp() <= scan.Time.TimestampFrequency / 1000)
            {
                at = long.MaxValue;
                scan.Pump();
            }
        }
    }
}
