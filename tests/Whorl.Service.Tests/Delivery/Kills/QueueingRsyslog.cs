namespace Whorl.Service.Tests.Delivery.Kills;

/// <summary>The real rsyslog, in a folder of its own and on ports of 127.0.0.1, with a queue on the disk.</summary>
internal sealed class QueueingRsyslog : IDisposable
{
    private readonly string folder;
    private RsyslogProcess? process;

    private QueueingRsyslog(string folder) => this.folder = folder;

    public int RelpPort { get; } = FreePort.Take();

    public int TcpPort { get; } = FreePort.Take();

    public int UdpPort { get; } = FreePort.Take();

    public int TlsPort { get; } = FreePort.Take();

    public string Output => Path.Combine(folder, "out.log");

    /// <summary>Starts one; the calling test is skipped, loudly, where it is not installed.</summary>
    public static async Task<QueueingRsyslog> StartAsync(string folder, (string Authority, string Certificate, string Key)? tls = null)
    {
        QueueingRsyslog made = new(folder);
        string secured = tls is null ? "" : $"""
            module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
            input(type="imtcp" address="127.0.0.1" port="{made.TlsPort}")
            """;
        string global = tls is not { } own ? "" : $" defaultNetstreamDriver=\"gtls\" defaultNetstreamDriverCAFile=\"{own.Authority}\" defaultNetstreamDriverCertFile=\"{own.Certificate}\" defaultNetstreamDriverKeyFile=\"{own.Key}\"";
        string plain = tls is not null ? "" : $"""
            module(load="imtcp")
            input(type="imtcp" address="127.0.0.1" port="{made.TcpPort}")
            """;
        string settings = $"""
            global(workDirectory="{folder}" maxMessageSize="64k"{global})
            main_queue(queue.type="Disk" queue.filename="mainq" queue.checkpointInterval="1" queue.maxDiskSpace="1g" queue.size="10000000" queue.timeoutEnqueue="60000" queue.saveOnShutdown="on")
            module(load="imrelp")
            module(load="imudp")
            input(type="imrelp" address="127.0.0.1" port="{made.RelpPort}")
            input(type="imudp" address="127.0.0.1" port="{made.UdpPort}")
            {plain}
            {secured}
            template(name="message" type="string" string="%msg%\n")
            action(type="omfile" file="{made.Output}" template="message")
            """;
        made.process = await RsyslogProcess.StartAsync(folder, settings, made.RelpPort, tls is null ? made.TcpPort : made.TlsPort);
        return made;
    }

    public Task StartAsync() => process!.StartAsync();

    /// <summary>kill -9.</summary>
    public Task KillAsync() => process!.KillAsync();

    /// <summary>The numbers of the events in the output, as soon as there are so many different ones, or it has not grown for a while.</summary>
    public async Task<int[]> NumbersAsync(int expected)
    {
        long length = -1;
        for (int still = 0; still < 40;)
        {
            int[] numbers = Read();
            if (numbers.Distinct().Count() >= expected)
            {
                return numbers;
            }

            long now = File.Exists(Output) ? new FileInfo(Output).Length : 0;
            still = now == length ? still + 1 : 0;
            length = now;
            await Task.Delay(100);
        }

        return Read();
    }

    /// <summary>The whole output, as soon as it has so many lines.</summary>
    public async Task<string> TextAsync(int lines)
    {
        while (true)
        {
            string text = File.Exists(Output) ? await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken) : "";
            if (text.Count(letter => letter == '\n') >= lines)
            {
                return text;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public int Lines() => File.Exists(Output) ? Read().Length : 0;

    public void Dispose() => process?.Dispose();

    private int[] Read()
    {
        if (!File.Exists(Output))
        {
            return [];
        }

        using StreamReader reader = new(new FileStream(Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string[] lines = reader.ReadToEnd().Split('\n');
        return [.. lines[..^1].Where(line => line.Contains("id", StringComparison.Ordinal)).Select(DeliveringProcess.NumberOf)];
    }
}
