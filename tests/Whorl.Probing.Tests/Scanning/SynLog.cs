using System.Diagnostics;
using System.Globalization;
using System.Text;
using Whorl.Probing.Tests.Transport;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>When the kernel saw which connection begin: tcpdump's log of SYN packets, which a busy machine does not blur.</summary>
internal sealed class SynLog : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder lines = new();
    private readonly Task reading;

    private SynLog(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    /// <summary>Starts to log connections to a port; skips where that cannot be done.</summary>
    public static async Task<SynLog> StartAsync(ushort port)
    {
        string? program = new[] { "/usr/bin/tcpdump", "/usr/sbin/tcpdump" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "NOT TESTED: tcpdump is not installed, so nobody measured the rate.");
        ProcessStartInfo start = new(program!, ["-i", "lo", "-nn", "-tt", "-l", "--immediate-mode", "-s", "128", "-B", "16384", $"tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn and dst port {port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process running = Process.Start(start)!;
        while (await running.StandardError.ReadLineAsync().InTimeAsync() is { } said)
        {
            if (said.Contains("listening on", StringComparison.Ordinal))
            {
                return new SynLog(running);
            }
        }

        running.Dispose();
        Assert.Skip("NOT TESTED: tcpdump may not capture here, so nobody measured the rate.");
        return null;
    }

    /// <summary>The moments in seconds and the addresses, once as many have been seen as there were.</summary>
    public async Task<(double At, string Address)[]> ReadAsync(int count)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            (double, string)[] seen = Seen();
            if (seen.Length >= count || TimeProvider.System.GetElapsedTime(begin) > LoopThread.Patience)
            {
                Assert.Equal(count, seen.Length);
                return seen;
            }

            await Task.Delay(20);
        }
    }

    /// <summary>The most connections within any second.</summary>
    public static int MostInASecond(IEnumerable<double> moments)
    {
        double[] sorted = [.. moments.Order()];
        int most = 0;
        int first = 0;
        for (int last = 0; last < sorted.Length; last++)
        {
            while (sorted[last] - sorted[first] >= 1)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await reading.InTimeAsync();
        process.Dispose();
    }

    private (double At, string Address)[] Seen()
    {
        lock (lines)
        {
            return [.. lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line =>
            {
                string[] words = line.Split(' ');
                return (double.Parse(words[0], CultureInfo.InvariantCulture), words[4][..words[4].LastIndexOf('.')]);
            })];
        }
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Append(line).Append('\n');
            }
        }
    }
}
