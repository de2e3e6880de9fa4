using System.Runtime.InteropServices;

namespace Whorl.Probing.Transport.Native;

/// <summary>Room for a batch of epoll events.</summary>
/// <remarks>
/// struct epoll_event is a word of events and eight bytes that come back as they were given. On x86-64 it is packed to 12
/// bytes, elsewhere the eight are aligned and it has 16; as words of 32 bits the two differ in a stride and a place only.
/// </remarks>
internal sealed class EpollEvents(int capacity)
{
    /// <summary>EPOLLIN: there is something to read.</summary>
    public const uint Readable = 0x001;

    /// <summary>EPOLLPRI: there is urgent data (RFC 9293, section 3.8.5), before which reads stop.</summary>
    public const uint Urgent = 0x002;

    /// <summary>EPOLLOUT: there is room to send.</summary>
    public const uint Writable = 0x004;

    /// <summary>EPOLLERR: an error waits to be read.</summary>
    public const uint Failed = 0x008;

    /// <summary>EPOLLHUP: both directions are over.</summary>
    public const uint HungUp = 0x010;

    /// <summary>EPOLLRDHUP: the peer's FIN has come.</summary>
    public const uint PeerFinished = 0x2000;

    /// <summary>EPOLLET: tell only what changes.</summary>
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>The word of an event that holds the tag.</summary>
    public static readonly int TagWord = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 1 : 2;

    private static readonly int Stride = TagWord + 2;

    /// <summary>The events as the kernel writes them.</summary>
    public readonly uint[] Words = GC.AllocateArray<uint>(capacity * Stride, pinned: true);

    /// <summary>How many events there is room for.</summary>
    public int Capacity => capacity;

    /// <summary>What happened, of one event.</summary>
    public uint EventsAt(int index) => Words[index * Stride];

    /// <summary>Whom it happened to, of one event.</summary>
    public int TagAt(int index) => (int)Words[(index * Stride) + TagWord];
}
