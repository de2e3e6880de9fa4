using System.Diagnostics;
using System.Globalization;
using System.Net;
using Whorl.Probing;
using Whorl.Probing.Transport;

namespace Whorl.Benchmarks;

/// <summary>The probe loops, beside bench/scan/client.c: connections against bench/scan/answerer.c.</summary>
internal sealed class ScanMeasurement
{
    private readonly ProbeLoop loop;
    private readonly HostAddress address = HostAddress.From(IPAddress.Loopback);
    private readonly ushort port;
    private readonly byte[] hello;
    private readonly int first;
    private readonly int count;
    private readonly bool resets;
    private int left;
    private int done;
    private int failures;
    private long begun;
    private long allocated;
    private Environment.ProcessCpuUsage usage;

    private ScanMeasurement(string[] args)
    {
        loop = ProbeLoop.Create(args.Contains("sockets") ? TransportChoice.Sockets : TransportChoice.Automatic);
        port = ushort.Parse(args[0], CultureInfo.InvariantCulture);
        hello = File.ReadAllBytes(args[1]);
        count = int.Parse(args[2], CultureInfo.InvariantCulture);
        resets = args.Contains("rst");
        first = args.Length > 3 && int.TryParse(args[^1], CultureInfo.InvariantCulture, out int warm) ? warm : 0;
        left = count + first;
    }

    /// <summary>PORT HELLO COUNT INFLIGHT [fin|rst] [epoll|sockets] FIRST, as the twin.</summary>
    public static int Scan(string[] args)
    {
        ScanMeasurement scan = new(args);
        int inFlight = int.Parse(args[3], CultureInfo.InvariantCulture);
        for (int i = 0; i < inFlight && scan.left > 0; i++)
        {
            new Probe(scan).Begin();
        }

        scan.Mark();
        scan.loop.Run();
        TimeSpan took = Stopwatch.GetElapsedTime(scan.begun);
        Environment.ProcessCpuUsage now = Environment.CpuUsage;
        double user = (now.UserTime - scan.usage.UserTime).TotalMicroseconds / scan.count;
        double system = (now.PrivilegedTime - scan.usage.PrivilegedTime).TotalMicroseconds / scan.count;
        long bytes = GC.GetTotalAllocatedBytes() - scan.allocated;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{scan.count} connections, {scan.failures} failures, {scan.count / took.TotalSeconds:0}/s, {user + system:0.0} us CPU (user {user:0.0}, system {system:0.0}), {(double)bytes / scan.count:0.0} bytes allocated"));
        scan.loop.Dispose();
        return scan.failures == 0 ? 0 : 1;
    }

    /// <summary>PORT HELLO COUNT [epoll|sockets]: what connections cost that wait for an answer.</summary>
    public static int Hold(string[] args)
    {
        ScanMeasurement hold = new(args);
        Waiter[] waiters = new Waiter[hold.count];
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        long resident = Environment.WorkingSet;
        for (int i = 0; i < waiters.Length; i++)
        {
            waiters[i] = new Waiter(hold);
            waiters[i].Begin();
            hold.loop.SetDeadline(waiters[i].Handle, TimeSpan.FromSeconds(60));
        }

        // What is held is measured before the loop closes it all.
        hold.loop.After(TimeSpan.FromSeconds(3), new Report(() =>
        {
            long heapNow = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{hold.done} of {hold.loop.OpenConnections} connected: heap {(double)(heapNow - heap) / hold.count:0} bytes, resident {(double)(Environment.WorkingSet - resident) / hold.count:0} bytes a connection"));
            hold.loop.Stop();
        }));
        hold.loop.Run();
        hold.loop.Dispose();
        GC.KeepAlive(waiters);
        return 0;
    }

    private void Mark()
    {
        begun = Stopwatch.GetTimestamp();
        usage = Environment.CpuUsage;
        allocated = GC.GetTotalAllocatedBytes();
    }

    private sealed class Report(Action action) : ILoopTask
    {
        public void Run() => action();
    }

    private sealed class Waiter(ScanMeasurement hold) : IConnectionOwner
    {
        public int Handle { get; private set; }

        public void Begin() => Handle = hold.loop.Connect(this, hold.address, hold.port);

        public void Connected()
        {
            hold.loop.Send(Handle, hold.hello);
            hold.done++;
        }

        public void Received(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("an answer");

        public void Ended(ConnectionEnd end) => throw new InvalidOperationException(end.ToString());

        public void DeadlinePassed() => throw new InvalidOperationException("a deadline");
    }

    private sealed class Probe(ScanMeasurement scan) : IConnectionOwner
    {
        private int handle;

        public void Begin()
        {
            scan.left--;
            handle = scan.loop.Connect(this, scan.address, scan.port);
            scan.loop.SetDeadline(handle, TimeSpan.FromSeconds(10));
        }

        public void Connected() => scan.loop.Send(handle, scan.hello);

        public void Received(ReadOnlySpan<byte> bytes)
        {
            scan.loop.Close(handle, scan.resets);
            Next();
        }

        public void Ended(ConnectionEnd end)
        {
            scan.failures++;
            Next();
        }

        public void DeadlinePassed()
        {
            scan.loop.Close(handle, reset: true);
            scan.failures++;
            Next();
        }

        private void Next()
        {
            if (++scan.done == scan.first)
            {
                scan.Mark();
            }

            if (scan.left > 0)
            {
                Begin();
            }
            else if (scan.done == scan.count + scan.first)
            {
                scan.loop.Stop();
            }
        }
    }
}
