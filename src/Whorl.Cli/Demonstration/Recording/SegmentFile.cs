using System.Net;
using Whorl.Capture.Files;

namespace Whorl.Cli.Demonstration.Recording;

/// <summary>A capture file that connections of several threads are written to, a segment at a time.</summary>
internal sealed class SegmentFile(CaptureWriter writer, TimeProvider time) : IDisposable
{
    private const long NanosecondsPerTick = 100;

    private readonly Lock guard = new();
    private bool isClosed;

    /// <summary>Begins a connection, with its three first segments.</summary>
    public RecordedConnection Open(IPEndPoint client, IPEndPoint server) => new(this, client, server);

    /// <summary>Appends a packet; nothing once the file is closed.</summary>
    public void Write(ReadOnlySpan<byte> packet)
    {
        lock (guard)
        {
            if (!isClosed)
            {
                writer.Write((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick, packet, packet.Length);
            }
        }
    }

    public void Dispose()
    {
        lock (guard)
        {
            if (!isClosed)
            {
                isClosed = true;
                writer.Dispose();
            }
        }
    }
}
