using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Whorl.Service.Tests.Delivery;

/// <summary>The installed rsyslog with a configuration and a folder of its own; it can be killed and started again, and ends with the test.</summary>
internal sealed class RsyslogProcess : IDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";
    private readonly string folder;
    private readonly int[] ports;
    private Process? process;

    private RsyslogProcess(string folder, int[] ports) => (this.folder, this.ports) = (folder, ports);

    private string Settings => Path.Combine(folder, "rsyslog.conf");

    /// <summary>Starts one and waits until it takes connections; without the packages the calling test is skipped, loudly.</summary>
    public static async Task<RsyslogProcess> StartAsync(string folder, string settings, params int[] ports)
    {
        if (!File.Exists(Program) || !Directory.EnumerateFiles("/usr/lib", "imrelp.so", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 }).Any())
        {
            Assert.Skip("NOT TESTED: rsyslog with its modules is missing (packages rsyslog, rsyslog-relp, rsyslog-gnutls).");
        }

        Directory.CreateDirectory(folder);
        RsyslogProcess made = new(folder, ports);
        await File.WriteAllTextAsync(made.Settings, settings + "\n");
        using (Process check = Start("-N1", "-f", made.Settings))
        {
            string said = await check.StandardError.ReadToEndAsync();
            await check.WaitForExitAsync();
            Assert.True(check.ExitCode == 0, said);
        }

        await made.StartAsync();
        return made;
    }

    /// <summary>Starts it, again after a kill.</summary>
    public async Task StartAsync()
    {
        File.Delete(Path.Combine(folder, "pid"));
        process?.Dispose();
        process = Start("-n", "-C", "-f", Settings, "-i", Path.Combine(folder, "pid"));
        _ = process.StandardError.ReadToEndAsync();
        foreach (int port in ports)
        {
            await WaitForAsync(port, process);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;

    private static async Task WaitForAsync(int port, Process process)
    {
        for (int tries = 0; ; tries++)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
                return;
            }
            catch (SocketException) when (tries < 600 && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
