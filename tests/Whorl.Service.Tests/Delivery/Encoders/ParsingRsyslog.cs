using System.Net;
using System.Net.Sockets;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>rsyslog as a receiver on loopback that gives back what it took apart.</summary>
internal sealed class ParsingRsyslog : IDisposable
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

    private readonly ScratchFolder folder;
    private readonly RsyslogProcess process;
    private readonly int port;

    private ParsingRsyslog(ScratchFolder folder, RsyslogProcess process, int port) => (this.folder, this.process, this.port) = (folder, process, port);

    /// <summary>A receiver; without the package the calling test is skipped.</summary>
    public static async Task<ParsingRsyslog> StartAsync()
    {
        ScratchFolder made = new();
        int free = FreePort.Take();
        return new ParsingRsyslog(made, await RsyslogProcess.StartAsync(made.Path, Settings.Replace("FOLDER", made.Path).Replace("PORT", free.ToString()), free), free);
    }

    /// <summary>Sends bytes over one connection and waits for so many messages.</summary>
    public async Task<string[]> ReceiveAsync(ReadOnlyMemory<byte> stream, int count, CancellationToken stop)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using (TcpClient client = new())
        {
            await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
            await client.GetStream().WriteAsync(stream, deadline.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }

        string received = folder.At("received");
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
        process.Dispose();
        folder.Dispose();
    }
}
