using System.Runtime.CompilerServices;
using Whorl.Capture.Flows;

namespace Whorl.Capture.Tcp;

/// <summary>How far the bytes of a direction have been understood.</summary>
internal enum HalfMode : byte
{
    /// <summary>Nothing, or too little, has come.</summary>
    Start,

    /// <summary>Something else comes first; a hello is looked for in it.</summary>
    Prelude,

    /// <summary>TLS inside TDS packets.</summary>
    Tds,

    /// <summary>OpenVPN packets with a length in front.</summary>
    OpenVpn,

    /// <summary>An SSL 2.0 ClientHello, then TLS.</summary>
    Sslv2,

    /// <summary>TLS records.</summary>
    Tls,

    /// <summary>Nothing more is wanted.</summary>
    Done,
}

/// <summary>One direction of a TCP connection: where its stream stands, what waits for a gap to close, and how it is read.</summary>
internal sealed class TcpHalf
{
    /// <summary>The most bytes looked through for a hello before a direction is given up.</summary>
    public const int PreludeLimit = 64 * 1024;

    /// <summary>The most bytes carried from one segment to the next.</summary>
    public const int CarryCapacity = 16;

    private readonly BufferPool pool;
    private CarryBytes carry;
    private uint end;
    private bool hasEnd;

    public TcpHalf(BufferPool pool)
    {
        this.pool = pool;
        Pending = new PendingSegments(pool);
    }

    /// <summary>Segments that came too early.</summary>
    public PendingSegments Pending { get; }

    /// <summary>The record layer.</summary>
    public RecordReader Records;

    /// <summary>The framing of TDS or OpenVPN around the records.</summary>
    public PacketFraming Framing;

    /// <summary>The sequence number expected next, when <see cref="KnowsNext"/>.</summary>
    public uint Next { get; set; }

    /// <summary>Whether <see cref="Next"/> is known.</summary>
    public bool KnowsNext { get; set; }

    /// <summary>Whether the sender has finished and nothing of what it sent is missing.</summary>
    public bool IsFinished => hasEnd && (!KnowsNext || (int)(end - Next) <= 0);

    /// <summary>Whether the direction is encrypted: its handshake records say nothing.</summary>
    public bool IsEncrypted;

    /// <summary>The OpenVPN control channel, when there is one.</summary>
    public OpenVpnControl? OpenVpn { get; set; }

    /// <summary>Room for a packet that spans segments; rented when first needed.</summary>
    public byte[]? Packet { get; set; }

    /// <summary>Bytes in <see cref="Packet"/>.</summary>
    public int PacketLength { get; set; }

    /// <summary>How the bytes are read.</summary>
    public HalfMode Mode { get; set; }

    /// <summary>Bytes looked through in search of a hello.</summary>
    public int PreludeBytes { get; set; }

    /// <summary>The number of bytes in <see cref="Carry"/>.</summary>
    public int CarryCount { get; private set; }

    /// <summary>Bytes at the end of the last piece that could not be judged alone.</summary>
    public ReadOnlySpan<byte> Carry => ((ReadOnlySpan<byte>)carry)[..CarryCount];

    /// <summary>Says where the stream ends.</summary>
    public void FinishAt(uint sequence)
    {
        end = sequence;
        hasEnd = true;
    }

    /// <summary>Keeps the last bytes of a piece, at most <see cref="CarryCapacity"/>.</summary>
    public void Keep(ReadOnlySpan<byte> tail)
    {
        tail = tail[Math.Max(0, tail.Length - CarryCapacity)..];
        tail.CopyTo(carry);
        CarryCount = tail.Length;
    }

    /// <summary>Forgets the kept bytes.</summary>
    public void DropCarry() => CarryCount = 0;

    /// <summary>Starts over for a new connection.</summary>
    public void Reset()
    {
        Pending.Clear();
        OpenVpn?.Reset();
        if (Packet is not null)
        {
            pool.Return(Packet);
            Packet = null;
        }

        PacketLength = 0;
        Records = default;
        Framing = default;
        KnowsNext = hasEnd = IsEncrypted = false;
        Mode = HalfMode.Start;
        PreludeBytes = 0;
        CarryCount = 0;
    }

    [InlineArray(CarryCapacity)]
    private struct CarryBytes
    {
        private byte first;
    }
}
