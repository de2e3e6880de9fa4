using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Whorl.Capture.Files;
using Whorl.Capture.Live;
using Whorl.Cli.Demonstration.Servers;

namespace Whorl.Cli.Demonstration.Recording;

/// <summary>Records the loopback interface as <c>whorl listen</c> hears it, into a file.</summary>
internal sealed class LiveRecording : ITrafficRecording
{
    private const string Interface = "lo";

    private static readonly TimeSpan LastPackets = TimeSpan.FromMilliseconds(150);

    private readonly LiveReader reader;
    private readonly Task copying;

    private LiveRecording(LiveReader reader, string path)
    {
        this.reader = reader;
        copying = Task.Factory.StartNew(() => Copy(reader, path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Words => $"packets of the interface {Interface}, by libpcap";

    /// <summary>Begins where this process may listen; <paramref name="problem"/> says why it may not.</summary>
    public static bool TryBegin(string path, IReadOnlyList<DemoServer> servers, [NotNullWhen(true)] out LiveRecording? recording, [NotNullWhen(false)] out string? problem)
    {
        string filter = string.Join(" or ", servers.Select(server => string.Create(CultureInfo.InvariantCulture, $"(host {server.EndPoint.Address} and tcp port {server.EndPoint.Port})")));
        recording = LiveReader.TryOpen(Interface, new LiveOptions { Filter = filter }, out LiveReader? reader, out problem) ? new LiveRecording(reader, path) : null;
        return recording is not null;
    }

    public IPEndPoint DoorOf(DemoServer server) => server.EndPoint;

    public async Task FinishAsync()
    {
        await Task.Delay(LastPackets).ConfigureAwait(false);
        reader.Stop();
        await copying.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        reader.Stop();
        await copying.ConfigureAwait(false);
        reader.Dispose();
    }

    private static void Copy(LiveReader reader, string path)
    {
        CaptureWriter? writer = null;
        try
        {
            PacketBatch batch = new();
            while (reader.TryReadBatch(batch))
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    CapturedPacket packet = batch.Packets[i];
                    writer ??= CaptureWriter.Create(path, packet.LinkType);
                    writer.Write(packet.Timestamp, batch[i], packet.OriginalLength);
                }
            }
        }
        finally
        {
            writer?.Dispose();
        }
    }
}
