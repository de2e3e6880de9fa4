using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>A server program that is installed, run in the foreground until the demonstration is over.</summary>
internal sealed class InstalledServer(string name, string description, IPEndPoint endPoint, string program, IReadOnlyList<string> arguments, string home) : DemoServer(name, description, endPoint)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan PatienceWithEnd = TimeSpan.FromSeconds(1);

    private Process? process;
    private string? lastWords;

    public override bool IsInProcess => false;

    public override async Task<string?> StartAsync(CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = home, ["XDG_DATA_HOME"] = home, ["XDG_CONFIG_HOME"] = home },
        };
        try
        {
            process = Process.Start(start);
        }
        catch (Exception problem) when (problem is System.ComponentModel.Win32Exception or IOException)
        {
            return problem.Message;
        }

        process!.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        long begin = TimeProvider.System.GetTimestamp();
        while (!await ListensAsync(cancellation).ConfigureAwait(false))
        {
            if (process.HasExited)
            {
                return lastWords ?? $"it ended with {process.ExitCode}";
            }

            if (TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                return FormattableString.Invariant($"it did not listen within {Patience.TotalSeconds:0} s");
            }

            await Task.Delay(BetweenTries, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (process is null)
        {
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
            using CancellationTokenSource limit = new(PatienceWithEnd);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is InvalidOperationException or OperationCanceledException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself, or the system will end it: there is nothing more to do.
        }

        process.Dispose();
        process = null;
    }

    private void Hear(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lastWords = line;
        }
    }

    private async Task<bool> ListensAsync(CancellationToken cancellation)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(EndPoint, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
