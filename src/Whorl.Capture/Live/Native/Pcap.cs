using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Whorl.Capture.Live.Native;

/// <summary>What is used of libpcap (pcap.h of version 1.5 and later) of poll(2) and signal(2).</summary>
internal static partial class Pcap
{
    /// <summary>PCAP_NETMASK_UNKNOWN.</summary>
    public const uint UnknownNetmask = 0xffffffff;

    /// <summary>PCAP_ERROR_NO_SUCH_DEVICE.</summary>
    public const int NoSuchDevice = -5;

    /// <summary>PCAP_ERROR_PERM_DENIED.</summary>
    public const int PermissionDenied = -8;

    /// <summary>PCAP_ERROR_IFACE_NOT_UP.</summary>
    public const int InterfaceNotUp = -9;

    /// <summary>PCAP_ERROR_PROMISC_PERM_DENIED.</summary>
    public const int PromiscuousPermissionDenied = -11;

    /// <summary>POLLIN.</summary>
    public const short PollIn = 1;

    private const string Library = "pcap";
    private const int ErrorSize = 256;

    // The library's soname differs among systems: Debian kept the one of version 0.8.
    private static readonly string[] Sonames = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.A.dylib"];

    private static readonly nint Handle = Load();

    static Pcap() => NativeLibrary.SetDllImportResolver(typeof(Pcap).Assembly, Resolve);

    /// <summary>Whether the library is installed.</summary>
    public static bool IsInstalled => Handle != 0;

    /// <summary>Prepares to capture on an interface; null with the reason where that is impossible.</summary>
    public static Session? Create(string device, out string error)
    {
        Span<byte> buffer = stackalloc byte[ErrorSize];
        buffer.Clear();
        Session session = Create(device, ref MemoryMarshal.GetReference(buffer));
        error = TextOf(buffer);
        if (!session.IsInvalid)
        {
            return session;
        }

        session.Dispose();
        return null;
    }

    /// <summary>The library's own words for what went wrong last.</summary>
    public static string ErrorOf(Session session) => TextAt(LastError(session));

    /// <summary>The library's words for a status.</summary>
    public static string TextOf(int status) => TextAt(StatusText(status));

    /// <summary>The bytes of a packet that <see cref="Next"/> gave.</summary>
    public static unsafe ReadOnlySpan<byte> Bytes(nint data, int length)
    {
        // The library promises caplen bytes at data until the next call for the same session; the caller copies them at once.
        return new ReadOnlySpan<byte>((void*)data, length);
    }

    /// <summary>The header of a packet that <see cref="Next"/> gave.</summary>
    public static unsafe PacketHeader Header(nint header)
    {
        // The library owns a struct pcap_pkthdr at that place until the next call for the same session.
        return *(PacketHeader*)header;
    }

    /// <summary>Whether a packet passes a filter.</summary>
    public static unsafe bool Matches(ref Program filter, in PacketHeader header, ReadOnlySpan<byte> packet)
    {
        // The program reads no further than caplen, which is the span's length; it writes nowhere.
        fixed (byte* data = packet)
        {
            return OfflineFilter(ref filter, in header, data) != 0;
        }
    }

    [LibraryImport(Library, EntryPoint = "pcap_set_snaplen")]
    public static partial int SetSnapLength(Session session, int bytes);

    [LibraryImport(Library, EntryPoint = "pcap_set_promisc")]
    public static partial int SetPromiscuous(Session session, int isPromiscuous);

    [LibraryImport(Library, EntryPoint = "pcap_set_timeout")]
    public static partial int SetTimeout(Session session, int milliseconds);

    [LibraryImport(Library, EntryPoint = "pcap_set_buffer_size")]
    public static partial int SetBufferSize(Session session, int bytes);

    [LibraryImport(Library, EntryPoint = "pcap_set_tstamp_precision")]
    public static partial int SetTimestampPrecision(Session session, int precision);

    [LibraryImport(Library, EntryPoint = "pcap_get_tstamp_precision")]
    public static partial int TimestampPrecision(Session session);

    [LibraryImport(Library, EntryPoint = "pcap_activate")]
    public static partial int Activate(Session session);

    [LibraryImport(Library, EntryPoint = "pcap_datalink")]
    public static partial int DataLink(Session session);

    [LibraryImport(Library, EntryPoint = "pcap_get_selectable_fd")]
    public static partial int Descriptor(Session session);

    [LibraryImport(Library, EntryPoint = "pcap_next_ex")]
    public static partial int Next(Session session, out nint header, out nint data);

    [LibraryImport(Library, EntryPoint = "pcap_stats")]
    public static partial int Statistics(Session session, out Counters counters);

    [LibraryImport(Library, EntryPoint = "pcap_open_dead")]
    public static partial Session OpenDead(int dataLink, int snapLength);

    [LibraryImport(Library, EntryPoint = "pcap_compile", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Compile(Session session, out Program filter, string expression, int optimize, uint netmask);

    [LibraryImport(Library, EntryPoint = "pcap_setfilter")]
    public static partial int SetFilter(Session session, ref Program filter);

    [LibraryImport(Library, EntryPoint = "pcap_freecode")]
    public static partial void Free(ref Program filter);

    /// <summary>Makes calls for packets return at once where there are none.</summary>
    public static int SetNonBlocking(Session session)
    {
        Span<byte> buffer = stackalloc byte[ErrorSize];
        return SetNonBlocking(session, 1, ref MemoryMarshal.GetReference(buffer));
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(ref PollDescriptor descriptor, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "signal")]
    public static partial nint Signal(int number, nint handler);

    [LibraryImport(Library, EntryPoint = "pcap_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Session Create(string device, ref byte error);

    [LibraryImport(Library, EntryPoint = "pcap_setnonblock")]
    private static partial int SetNonBlocking(Session session, int isNonBlocking, ref byte error);

    [LibraryImport(Library, EntryPoint = "pcap_geterr")]
    private static partial nint LastError(Session session);

    [LibraryImport(Library, EntryPoint = "pcap_statustostr")]
    private static partial nint StatusText(int status);

    [LibraryImport(Library, EntryPoint = "pcap_offline_filter")]
    private static unsafe partial int OfflineFilter(ref Program filter, in PacketHeader header, byte* packet);

    [LibraryImport(Library, EntryPoint = "pcap_close")]
    private static partial void CloseSession(nint session);

    private static string TextAt(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    private static string TextOf(ReadOnlySpan<byte> buffer)
    {
        int end = buffer.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? buffer : buffer[..end]);
    }

    private static nint Load()
    {
        foreach (string name in Sonames)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Handle : 0;

    /// <summary>struct pcap_pkthdr on systems with 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketHeader
    {
        /// <summary>Seconds since 1970-01-01 UTC.</summary>
        public nint Seconds;

        /// <summary>Microseconds or nanoseconds, as the session's precision says.</summary>
        public nint Fraction;

        /// <summary>Bytes captured.</summary>
        public uint CapturedLength;

        /// <summary>Bytes on the wire.</summary>
        public uint Length;
    }

    /// <summary>struct pcap_stat.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Counters
    {
        /// <summary>Packets that passed the filter.</summary>
        public uint Received;

        /// <summary>Packets for which the buffer had no room.</summary>
        public uint Dropped;

        /// <summary>Packets that the interface or its driver dropped.</summary>
        public uint DroppedByInterface;
    }

    /// <summary>struct bpf_program: owned by the library from Compile to Free.</summary>
    [StructLayout(LayoutKind.Sequential)]
    [SuppressMessage("Design", "CA1815", Justification = "A native layout, never compared.")]
    public struct Program
    {
        /// <summary>The number of instructions.</summary>
        public uint Length;

        /// <summary>The instructions.</summary>
        public nint Instructions;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        /// <summary>The descriptor.</summary>
        public int Descriptor;

        /// <summary>What is waited for.</summary>
        public short Events;

        /// <summary>What came.</summary>
        public short Returned;
    }

    /// <summary>A pcap_t.</summary>
    public sealed class Session() : SafeHandle(0, ownsHandle: true)
    {
        /// <inheritdoc/>
        public override bool IsInvalid => handle == 0;

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            CloseSession(handle);
            return true;
        }
    }
}
