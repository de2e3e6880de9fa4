using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whorl.Fuzz;

/// <summary>
/// The map of edges that instrumented code writes: AFL's shared memory where AFL runs the harness, the harness's own
/// memory otherwise. <see cref="Attach"/> comes before any instrumented code.
/// </summary>
public static unsafe class Coverage
{
    internal const int Size = 1 << 16;

    // Neither has an initialiser: with a static constructor every hit would ask first whether it ran.
    private static byte* edges;
    private static int previous;

    internal static Span<byte> Map => new(edges, Size);

    /// <summary>Counts the edge from the block before to <paramref name="block"/>; instrumented code calls it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hit(int block)
    {
        edges[block ^ previous]++;
        previous = block >> 1;
    }

    internal static void Attach(nint map) => edges = (byte*)map;

    /// <summary>Gives the map memory of the harness's own, unless it has some.</summary>
    internal static void AttachOwn()
    {
        if (edges is null)
        {
            edges = (byte*)NativeMemory.AllocZeroed(Size);
        }
    }

    /// <summary>A test case begins: the edge into its first block does not depend on what ran before.</summary>
    internal static void Begin() => previous = 0;
}
