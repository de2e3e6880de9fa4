using System.Numerics;

namespace Whorl.Capture.Flows;

/// <summary>
/// Byte arrays for reassembly, in powers of two, counted, and kept for reuse up to a few megabytes: what is rented is
/// what the flow table's memory bound is about. Owned by one thread.
/// </summary>
internal sealed class BufferPool
{
    private const int SmallestShift = 9;
    private const int LargestShift = 18;
    private const int KeptBytes = 8 << 20;

    private readonly Stack<byte[]>[] free;
    private long keptBytes;

    public BufferPool()
    {
        free = new Stack<byte[]>[LargestShift - SmallestShift + 1];
        for (int i = 0; i < free.Length; i++)
        {
            free[i] = new Stack<byte[]>(64);
        }
    }

    /// <summary>The largest array that can be rented, in bytes.</summary>
    public const int MaxSize = 1 << LargestShift;

    /// <summary>Bytes rented at the moment.</summary>
    public long RentedBytes { get; private set; }

    /// <summary>An array of at least <paramref name="size"/> bytes, at most <see cref="MaxSize"/>; its contents are undefined.</summary>
    public byte[] Rent(int size)
    {
        int shift = Math.Max(SmallestShift, 32 - BitOperations.LeadingZeroCount((uint)size - 1));
        Stack<byte[]> stack = free[shift - SmallestShift];
        RentedBytes += 1L << shift;
        if (stack.TryPop(out byte[]? array))
        {
            keptBytes -= array.Length;
            return array;
        }

        return GC.AllocateUninitializedArray<byte>(1 << shift);
    }

    /// <summary>Takes an array back.</summary>
    public void Return(byte[] array)
    {
        RentedBytes -= array.Length;
        if (keptBytes + array.Length <= KeptBytes)
        {
            keptBytes += array.Length;
            free[BitOperations.Log2((uint)array.Length) - SmallestShift].Push(array);
        }
    }
}
