using System.Buffers;

namespace Whorl.Probing.Transport;

/// <summary>How far a connection is.</summary>
internal enum EpollPhase : byte
{
    /// <summary>The SYN is under way.</summary>
    Connecting,

    /// <summary>The owner knows that the connection stands.</summary>
    Open,
}

/// <summary>A connection of <see cref="EpollLoop"/>: a cache line.</summary>
internal struct EpollConnection
{
    /// <summary>Who hears of it.</summary>
    public IConnectionOwner Owner;

    /// <summary>The socket; negative where there was none to be had.</summary>
    public int Descriptor;

    /// <summary>What has gone wrong and is not told yet.</summary>
    public int Error;

    /// <summary>The events after which there is still something to read.</summary>
    public uint Unread;

    /// <summary>How far it is.</summary>
    public EpollPhase Phase;
    private byte[]? kept;
    private int keptFrom;

    /// <summary>How many bytes wait for the kernel to take them.</summary>
    public int KeptLength { get; private set; }

    /// <summary>The bytes that wait.</summary>
    public readonly ReadOnlySpan<byte> Kept => kept.AsSpan(keptFrom, KeptLength);

    /// <summary>Appends to the bytes that wait.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (kept is null || keptFrom + KeptLength + bytes.Length > kept.Length)
        {
            byte[] roomier = ArrayPool<byte>.Shared.Rent(Math.Max(KeptLength + bytes.Length, KeptLength * 2));
            Kept.CopyTo(roomier);
            if (kept is not null)
            {
                ArrayPool<byte>.Shared.Return(kept);
            }

            (kept, keptFrom) = (roomier, 0);
        }

        bytes.CopyTo(kept.AsSpan(keptFrom + KeptLength));
        KeptLength += bytes.Length;
    }

    /// <summary>Forgets the first of the bytes that wait.</summary>
    public void Drop(int count)
    {
        (keptFrom, KeptLength) = (keptFrom + count, KeptLength - count);
        if (KeptLength == 0 && kept is not null)
        {
            ArrayPool<byte>.Shared.Return(kept);
            (kept, keptFrom) = (null, 0);
        }
    }
}
