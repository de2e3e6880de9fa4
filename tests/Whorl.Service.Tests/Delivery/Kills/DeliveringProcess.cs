using System.Diagnostics;
using System.Globalization;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Delivery.Sending.Syslog;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Kills;

/// <summary>A process that appends numbered events to a spool and delivers them, made to be killed and started again.</summary>
internal sealed class DeliveringProcess : IDisposable
{
    public const string Mode = "--deliver";
    private readonly Process process;

    private DeliveringProcess(Process process) => this.process = process;

    public bool HasEnded => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Starts it: it ends by itself when <paramref name="count"/> events are appended and delivered.</summary>
    public static DeliveringProcess Start(string folder, string kind, int port, int count)
    {
        string[] arguments = ["exec", typeof(DeliveringProcess).Assembly.Location, Mode, folder, kind, port.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)];
        return new DeliveringProcess(Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false })!);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public Task WaitAsync(TimeSpan most) => process.WaitForExitAsync().WaitAsync(most);

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    /// <summary>What the process does. The number of an event is its number in the spool, so that a restart knows what is missing.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int port = int.Parse(arguments[2]), count = int.Parse(arguments[3]);
        SpoolOptions options = new() { Folder = Path.Combine(arguments[0], "spool"), SegmentBytes = 1 << 20, MaxBytes = 64 << 20 };
        if (!Spool.TryOpen(options, TimeProvider.System, out Spool? spool, out _))
        {
            return 3;
        }

        TinySyslog encoder = new();
        OutletOptions outlet = arguments[1] == "relp"
            ? new RelpOutletOptions { Name = "siem", Encoder = encoder, Host = "127.0.0.1", Port = port, OpenFor = TimeSpan.FromMilliseconds(300) }
            : new SyslogStreamOutletOptions { Name = "siem", Encoder = encoder, Host = "127.0.0.1", Port = port, OpenFor = TimeSpan.FromMilliseconds(300) };
        DeliveryEngine engine = new(spool, TestEvents.Form, [Senders.Outlet(outlet, TimeProvider.System)], new EngineOptions { DeadLetterFolder = Path.Combine(arguments[0], "dead") }, TimeProvider.System, new Random(Environment.ProcessId));
        using CancellationTokenSource stop = new();
        Task running = engine.RunAsync(stop.Token);
        while (spool.Next <= count)
        {
            int first = (int)spool.Next;
            await engine.AppendAsync(TestEvents.Events(first, Math.Min(50, count + 1 - first)));
        }

        while (engine.Health.Outlets[0].LagEvents > 0)
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await running;
        await spool.DisposeAsync();
        return engine.Health.Outlets[0].Refused == 0 ? 0 : 4;
    }

    /// <summary>How far the position on the disk is.</summary>
    public static long Position(string folder)
    {
        try
        {
            string[] lines = File.ReadAllLines(Path.Combine(folder, "spool", "siem.cursor"));
            return long.Parse(lines[1].AsSpan("next ".Length));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The number of the event whose line this is: short (<c>id=</c>) or in Whorl's own form.</summary>
    public static int NumberOf(string line)
    {
        const string Short = "id=", Long = "\"event_id\":\"";
        int at = line.IndexOf(Long, StringComparison.Ordinal);
        at = at >= 0 ? at + Long.Length : line.IndexOf(Short, StringComparison.Ordinal) + Short.Length;
        return Spools.Number(Guid.Parse(line.AsSpan(at, 36)));
    }
}
