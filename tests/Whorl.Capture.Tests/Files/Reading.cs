using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

/// <summary>A packet as tests compare it.</summary>
internal sealed record ReadPacket(long Number, LinkType LinkType, long Timestamp, int OriginalLength, string Bytes);

/// <summary>What reading a whole file gave.</summary>
internal sealed record Reading(IReadOnlyList<ReadPacket> Packets, string? Damage, long DamagedRecords, string? Error)
{
    public static Reading Of(CaptureBytes bytes, int chunk = int.MaxValue) => Of(bytes.ToArray(), chunk);

    public static Reading Of(byte[] bytes, int chunk = int.MaxValue) => Of(new PipedBytes(bytes, () => chunk), "x.pcap");

    public static Reading Of(string path)
    {
        bool opened = CaptureFile.TryOpen(path, out CaptureReader? reader, out string? error);
        return opened ? Of(reader!) : new Reading([], null, 0, error);
    }

    public static Reading Of(Stream stream, string name)
    {
        bool opened = CaptureFile.TryOpen(stream, name, out CaptureReader? reader, out string? error);
        Assert.Equal(opened, error is null);
        Assert.Equal(opened, reader is not null);
        return opened ? Of(reader!) : new Reading([], null, 0, error);
    }

    private static Reading Of(CaptureReader reader)
    {
        using (reader)
        {
            List<ReadPacket> packets = [];
            PacketBatch batch = new();
            while (reader.TryReadBatch(batch))
            {
                Assert.True(batch.Count > 0);
                for (int index = 0; index < batch.Count; index++)
                {
                    ref readonly CapturedPacket packet = ref batch.Packets[index];
                    packets.Add(new ReadPacket(batch.FirstNumber + index, packet.LinkType, packet.Timestamp, packet.OriginalLength, Convert.ToHexStringLower(batch[index])));
                }
            }

            Assert.Equal(0, batch.Count);
            Assert.False(reader.TryReadBatch(batch));
            return new Reading(packets, reader.Damage, reader.DamagedRecords, null);
        }
    }
}

/// <summary>Bytes that arrive in pieces and cannot be asked for twice, as from a pipe.</summary>
internal sealed class PipedBytes(byte[] bytes, Func<int> piece) : Stream
{
    private int given;

    public int Reads { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new InvalidOperationException("A pipe has no length.");

    public override long Position
    {
        get => throw new InvalidOperationException("A pipe has no position.");
        set => throw new InvalidOperationException("A pipe has no position.");
    }

    public override int Read(Span<byte> buffer)
    {
        Reads++;
        int length = Math.Min(Math.Min(buffer.Length, bytes.Length - given), piece());
        bytes.AsSpan(given, length).CopyTo(buffer);
        given += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("A pipe does not seek.");

    public override void SetLength(long value) => throw new InvalidOperationException();

    public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException();

    public override void Flush()
    {
    }
}
