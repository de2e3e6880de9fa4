using System.Diagnostics;
using System.Net;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>An installed program, run once for each visit with nothing on its standard input.</summary>
internal sealed class ProgramClient(string name, string what, IPAddress address, string program, Func<IPEndPoint, string, string[]> arguments, bool isHonest = true)
    : DemoClient(name, what, address, isHonest)
{
    protected override async Task ConnectAsync(IPEndPoint door, string hostName, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, arguments(door, hostName)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new IOException($"{program} did not start");
        process.StandardInput.Close();
        try
        {
            await Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellation),
                process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellation),
                process.WaitForExitAsync(cancellation)).ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
