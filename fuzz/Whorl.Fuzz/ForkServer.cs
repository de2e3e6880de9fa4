using System.Diagnostics;
using System.Globalization;
using Whorl.Fuzz.Native;

namespace Whorl.Fuzz;

/// <summary>
/// Speaks AFL++'s fork-server protocol from one process that never forks: a .NET process cannot, and starting one per
/// test case would cost a thousand times what a test case takes.
/// <para>
/// AFL kills the process it believes to run the test case when that takes too long. It is told the number of a stand-in
/// that only waits; when the stand-in dies, the harness reports the death and replaces itself by a fresh copy, which
/// takes over the open descriptors.
/// </para>
/// </summary>
internal sealed unsafe class ForkServer
{
    private const int ControlDescriptor = 198;
    private const int StatusDescriptor = 199;
    private const string Resumed = "WHORL_FUZZ_RESUMED";
    private const int Killed = 9;
    private const int Aborted = 6;

    // AFL's options in the first word: enabled, and test cases come through shared memory.
    private const uint Enabled = 0x80000001;
    private const uint SharedTestCases = 0x01000000;

    private readonly FuzzTarget target;
    private readonly byte[] buffer = new byte[1 << 20];
    private readonly bool isResumed = Environment.GetEnvironmentVariable(Resumed) is not null;
    private byte* testCase;
    private int reported = 1;

    public ForkServer(FuzzTarget target) => this.target = target;

    /// <summary>Maps AFL's edges, where AFL runs this process.</summary>
    public static bool TryAttach()
    {
        if (!TryMap("__AFL_SHM_ID", out nint map))
        {
            return false;
        }

        Coverage.Attach(map);
        return true;
    }

    /// <summary>Runs test cases until AFL hangs up.</summary>
    public int Run()
    {
        if (TryMap("__AFL_SHM_FUZZ_ID", out nint shared))
        {
            testCase = (byte*)shared;
        }

        Process standIn = StartStandIn();
        if (!isResumed && !ShakeHands())
        {
            Console.Error.WriteLine("descriptors 198 and 199 are not open: start this by afl-fuzz, afl-showmap or afl-tmin");
            return 2;
        }

        bool isFirst = true;
        while (TryReceive(out uint timedOut))
        {
            if (timedOut != 0 && !(isFirst && isResumed))
            {
                // The test case ended just as AFL lost patience: it has its answer, and only the stand-in is gone.
                standIn.WaitForExit();
                standIn.Dispose();
                standIn = StartStandIn();
            }

            isFirst = false;
            Volatile.Write(ref reported, 0);
            Send((uint)standIn.Id);
            if (!Report(RunOne() ? 0u : Aborted))
            {
                // Too late: a fresh copy of this process is about to take over, and the next word is for it.
                using ManualResetEventSlim never = new();
                never.Wait();
            }
        }

        standIn.Dispose();
        return 0;
    }

    /// <summary>Tells AFL how the test case ended, once, whoever comes first; returns whether this was it.</summary>
    private bool Report(uint status) => Interlocked.Exchange(ref reported, 1) == 0 && Send(status);

    private bool ShakeHands()
    {
        if (testCase is null)
        {
            return Send(0);
        }

        return Send(Enabled | SharedTestCases) && TryReceive(out _);
    }

    private bool RunOne()
    {
        ReadOnlySpan<byte> input = TestCase();
        Coverage.Begin();
        try
        {
            target.Execute(input);
            return true;
        }
        catch (Exception problem)
        {
            if (Environment.GetEnvironmentVariable("AFL_DEBUG") is not null)
            {
                Console.Error.WriteLine(problem);
            }

            return false;
        }
    }

    private ReadOnlySpan<byte> TestCase()
    {
        if (testCase is not null)
        {
            return new ReadOnlySpan<byte>(testCase + 4, (int)*(uint*)testCase);
        }

        LibC.Seek(0, 0, 0);
        int length = 0;
        fixed (byte* start = buffer)
        {
            nint read;
            while (length < buffer.Length && (read = LibC.Read(0, start + length, (nuint)(buffer.Length - length))) > 0)
            {
                length += (int)read;
            }
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>The stand-in ends by itself when this process does, as its input ends then.</summary>
    private Process StartStandIn()
    {
        Process standIn = new()
        {
            StartInfo = new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false },
            EnableRaisingEvents = true,
        };
        standIn.Exited += (_, _) => Restart();
        standIn.Start();
        return standIn;
    }

    private void Restart()
    {
        if (!Report(Killed))
        {
            return;
        }

        LibC.SetEnvironment(Resumed, "1", 1);
        string?[] arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        Array.Resize(ref arguments, arguments.Length + 1);
        LibC.Execute("/proc/self/exe", arguments);
        Environment.Exit(1);
    }

    private static bool TryMap(string variable, out nint map)
    {
        map = -1;
        if (int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int id))
        {
            map = LibC.AttachSharedMemory(id, 0, 0);
        }

        return map != -1;
    }

    private static bool Send(uint word) => LibC.Write(StatusDescriptor, (byte*)&word, 4) == 4;

    private static bool TryReceive(out uint word)
    {
        uint received = 0;
        bool whole = LibC.Read(ControlDescriptor, (byte*)&received, 4) == 4;
        word = received;
        return whole;
    }
}
