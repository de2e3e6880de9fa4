using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whorl.Capture.Files;

/// <summary>Where one captured packet lies in a <see cref="PacketBatch"/>, and what its file said of it.</summary>
/// <param name="Offset">Index of the packet's first byte in <see cref="PacketBatch.Buffer"/>.</param>
/// <param name="CapturedLength">Bytes present in the file.</param>
/// <param name="OriginalLength">Bytes the packet had on the wire.</param>
/// <param name="LinkType">The link type of the interface (LINKTYPE_ registry of tcpdump.org).</param>
/// <param name="Timestamp">Nanoseconds since 1970-01-01 UTC; saturated where the file's value does not fit.</param>
/// <param name="IsPassedOver">Whether a filter excludes the packet; it stays in its batch so that the others keep their numbers.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CapturedPacket(int Offset, int CapturedLength, int OriginalLength, LinkType LinkType, long Timestamp, bool IsPassedOver = false);

/// <summary>
/// A run of packets that a <see cref="CaptureReader"/> read in one go. The batch owns its buffer, which the reader
/// fills and, for a packet larger than the buffer, replaces; readers of the batch only look.
/// </summary>
public sealed class PacketBatch
{
    /// <summary>The size in bytes a buffer starts with.</summary>
    public const int DefaultBufferSize = 1 << 18;

    /// <summary>A batch whose buffer starts with <paramref name="bufferSize"/> bytes.</summary>
    public PacketBatch(int bufferSize = DefaultBufferSize) => Buffer = GC.AllocateUninitializedArray<byte>(bufferSize);

    /// <summary>The bytes of all packets of the batch, with whatever the file has between them.</summary>
    public byte[] Buffer { get; internal set; }

    /// <summary>The packets in file order; only the first <see cref="Count"/> are set.</summary>
    public CapturedPacket[] Packets { get; internal set; } = new CapturedPacket[4096];

    /// <summary>The number of packets.</summary>
    public int Count { get; internal set; }

    /// <summary>The one-based number of the first packet in its file.</summary>
    public long FirstNumber { get; internal set; }

    /// <summary>The time this batch was handed over, nanoseconds since 1970-01-01 UTC, where packets come as they happen; 0 for files, which have no now.</summary>
    public long Clock { get; internal set; }

    /// <summary>The bytes of packet <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ref readonly CapturedPacket packet = ref Packets[index];
            return Buffer.AsSpan(packet.Offset, packet.CapturedLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(in CapturedPacket packet)
    {
        CapturedPacket[] packets = Packets;
        int count = Count;
        if ((uint)count >= (uint)packets.Length)
        {
            packets = Enlarge();
        }

        packets[count] = packet;
        Count = count + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CapturedPacket[] Enlarge()
    {
        CapturedPacket[] larger = new CapturedPacket[Packets.Length * 2];
        Packets.AsSpan().CopyTo(larger);
        return Packets = larger;
    }
}
