using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>The installed rsyslog as a receiver on loopback, with a configuration and a folder of its own; ended with the test.</summary>
internal sealed class Rsyslog : IDisposable
{
    private const string Settings = """
        global(workDirectory="FOLDER" maxMessageSize="512k" parser.escapeControlCharactersOnReceive="off")
        module(load="imtcp")
        module(load="mmpstrucdata")
        template(name="whorl" type="list") {
          constant(value="{")
          property(outname="pri" name="pri" format="jsonf")
          constant(value=",")
          property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
          constant(value=",")
          property(outname="host" name="hostname" format="jsonf")
          constant(value=",")
          property(outname="app" name="app-name" format="jsonf")
          constant(value=",")
          property(outname="process" name="procid" format="jsonf")
          constant(value=",")
          property(outname="id" name="msgid" format="jsonf")
          constant(value=",")
          property(outname="msg" name="msg" format="jsonf")
          constant(value=",\"data\":")
          property(name="$!rfc5424-sd")
          constant(value="}\n")
        }
        ruleset(name="received") {
          action(type="mmpstrucdata")
          action(type="omfile" file="FOLDER/received" template="whorl")
        }
        input(type="imtcp" address="127.0.0.1" port="PORT" ruleset="received")
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-rsyslog-");
    private readonly Process process;
    private readonly int port = FreePort.Take();

    private Rsyslog(string program)
    {
        string settings = Path.Combine(folder.FullName, "rsyslog.conf");
        File.WriteAllText(settings, Settings.Replace("FOLDER", folder.FullName).Replace("PORT", port.ToString()) + "\n");
        using (Process check = Start(program, "-N1", "-f", settings))
        {
            Task<string> said = check.StandardError.ReadToEndAsync();
            check.StandardOutput.ReadToEnd();
            check.WaitForExit();
            Assert.True(check.ExitCode == 0, said.GetAwaiter().GetResult());
        }

        process = Start(program, "-n", "-C", "-f", settings, "-i", Path.Combine(folder.FullName, "pid"));
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>A receiver; without the package the calling test is skipped.</summary>
    public static Rsyslog Require()
    {
        string? program = Array.Find(["/usr/sbin/rsyslogd", "/sbin/rsyslogd", "/usr/local/sbin/rsyslogd"], File.Exists);
        if (program is null)
        {
            Assert.Skip("NOT TESTED: rsyslogd is not installed (Debian's package rsyslog).");
        }

        return new Rsyslog(program);
    }

    /// <summary>Sends bytes over one connection and waits for so many messages.</summary>
    public async Task<string[]> ReceiveAsync(ReadOnlyMemory<byte> stream, int count, CancellationToken stop)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using (TcpClient client = await ConnectAsync(deadline.Token))
        {
            await client.GetStream().WriteAsync(stream, deadline.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }

        string received = Path.Combine(folder.FullName, "received");
        while (true)
        {
            string text = File.Exists(received) ? await File.ReadAllTextAsync(received, deadline.Token) : string.Empty;
            string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines.Length >= count && text.EndsWith('\n'))
            {
                return lines;
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    private async Task<TcpClient> ConnectAsync(CancellationToken stop)
    {
        while (true)
        {
            TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, stop);
                return client;
            }
            catch (SocketException) when (!process.HasExited)
            {
                client.Dispose();
                await Task.Delay(50, stop);
            }
        }
    }
}
