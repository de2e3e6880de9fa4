using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Whorl.Probing.Transport.Native;

/// <summary>
/// What is used of Linux's sockets, epoll(7), eventfd(2) and getrlimit(2). As in the kernel, a negative result is the
/// negated <see cref="ErrorNumber"/>.
/// </summary>
internal static partial class Linux
{
    private const int InterNetwork = 2;
    private const int InterNetworkV6 = 10;
    private const int StreamNonBlockingCloseOnExec = 0x1 | 0x800 | 0x80000;
    private const int SocketLevel = 1;
    private const int Linger = 13;
    private const int InternetLevel = 0;
    private const int BindAddressNoPort = 24;
    private const int NoSignal = 0x4000;
    private const int EventCloseOnExecNonBlocking = 0x80000 | 0x800;
    private const int OpenFiles = 7;
    private const int IPv4SocketAddressSize = 16;
    private const int IPv6SocketAddressSize = 28;

    /// <summary>Opens a TCP socket that never blocks.</summary>
    public static int OpenSocket(bool isIPv4) =>
        Result(Socket(isIPv4 ? InterNetwork : InterNetworkV6, StreamNonBlockingCloseOnExec, 0));

    /// <summary>Starts to connect; <see cref="ErrorNumber.InProgress"/> is the rule.</summary>
    public static unsafe int Connect(int socket, HostAddress address, ushort port)
    {
        // The kernel reads the given length, which is what was written, before it returns.
        byte* name = stackalloc byte[IPv6SocketAddressSize];
        int length = Write(new Span<byte>(name, IPv6SocketAddressSize), address, port);
        return Result(Connect(socket, name, length));
    }

    /// <summary>Makes connections come from an address, whose port the kernel picks only when it knows the destination.</summary>
    public static unsafe int BindAddress(int socket, HostAddress address)
    {
        // As in Connect; the option is an int.
        int on = 1;
        byte* name = stackalloc byte[IPv6SocketAddressSize];
        int length = Write(new Span<byte>(name, IPv6SocketAddressSize), address, 0);
        int set = Result(SetOption(socket, InternetLevel, BindAddressNoPort, (byte*)&on, sizeof(int)));
        return set < 0 ? set : Result(Bind(socket, name, length));
    }

    /// <summary>Makes close(2) send RST and forget the connection.</summary>
    public static unsafe void SetReset(int socket)
    {
        // struct linger: two ints, "on" and the seconds.
        int* linger = stackalloc int[2] { 1, 0 };
        _ = SetOption(socket, SocketLevel, Linger, (byte*)linger, 2 * sizeof(int));
    }

    /// <summary>Sends what the kernel takes now.</summary>
    public static unsafe int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        // The kernel reads no further than the span, which stays where it is until the call returns.
        fixed (byte* start = bytes)
        {
            return Result((int)Send(socket, start, (nuint)bytes.Length, NoSignal));
        }
    }

    /// <summary>Receives what is there now; 0 at the end.</summary>
    public static unsafe int Receive(int socket, Span<byte> buffer)
    {
        // The kernel writes no further than the span, which stays where it is until the call returns.
        fixed (byte* start = buffer)
        {
            return Result((int)Receive(socket, start, (nuint)buffer.Length, 0));
        }
    }

    /// <summary>Makes an epoll instance.</summary>
    public static int CreateEpoll() => Result(EpollCreate(0x80000));

    /// <summary>Makes an event counter for waking a thread that waits.</summary>
    public static int CreateEvent() => Result(EventCreate(0, EventCloseOnExecNonBlocking));

    /// <summary>Adds one to an event counter.</summary>
    public static unsafe void Signal(int counter)
    {
        // eventfd(2): eight bytes, a number in this machine's order.
        ulong one = 1;
        _ = Write(counter, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Watches a descriptor; events carry the tag.</summary>
    public static unsafe int Watch(int epoll, int descriptor, uint events, int tag)
    {
        // EPOLL_CTL_ADD reads one epoll_event, for which both layouts have room in four words.
        const int add = 1;
        uint* words = stackalloc uint[4];
        words[0] = events;
        words[EpollEvents.TagWord] = (uint)tag;
        words[EpollEvents.TagWord + 1] = 0;
        return Result(EpollControl(epoll, add, descriptor, words));
    }

    /// <summary>Waits for events, and tells how many came.</summary>
    public static unsafe int Wait(int epoll, EpollEvents events, int milliseconds)
    {
        // The kernel writes at most Capacity events, for which the words are enough; they stay where they are.
        fixed (uint* words = events.Words)
        {
            return Result(EpollWait(epoll, words, events.Capacity, milliseconds));
        }
    }

    /// <summary>Raises the number of files that this process may open as far as it may, and tells how far that is.</summary>
    public static ulong RaiseOpenFiles()
    {
        if (ReadLimit(OpenFiles, out Limit limit) != 0)
        {
            return 0;
        }

        if (limit.Soft < limit.Hard)
        {
            Limit raised = limit with { Soft = limit.Hard };
            if (WriteLimit(OpenFiles, in raised) == 0)
            {
                return raised.Soft;
            }
        }

        return limit.Soft;
    }

    /// <summary>Closes a descriptor.</summary>
    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    private static int Result(int returned) => returned >= 0 ? returned : -Marshal.GetLastPInvokeError();

    private static int Write(Span<byte> name, HostAddress address, ushort port)
    {
        // struct sockaddr_in and sockaddr_in6: the family in this machine's order, all else in the network's.
        name.Clear();
        ushort family = (ushort)(address.IsIPv4 ? InterNetwork : InterNetworkV6);
        MemoryMarshal.Write(name, in family);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], port);
        address.WriteBytes(name[(address.IsIPv4 ? 4 : 8)..]);
        return address.IsIPv4 ? IPv4SocketAddressSize : IPv6SocketAddressSize;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static unsafe partial int Connect(int socket, byte* name, int length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static unsafe partial int Bind(int socket, byte* name, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static unsafe partial int SetOption(int socket, int level, int name, byte* value, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(int socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(int socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int EpollControl(int epoll, int operation, int descriptor, uint* words);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int EpollWait(int epoll, uint* words, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventCreate(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int ReadLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int WriteLimit(int resource, in Limit limit);

    /// <summary>struct rlimit on systems with 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(ulong Soft, ulong Hard);
}
