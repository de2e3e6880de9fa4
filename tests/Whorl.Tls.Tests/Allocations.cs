namespace Whorl.Tls.Tests;

/// <summary>Counts what a thread allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The fewest bytes that any of five runs allocated. A collection that another test causes retires this thread's
    /// allocation context and counts its unused rest (up to 8 KiB), so one run alone can tell too much, never too little.
    /// </summary>
    public static long Fewest(Action run)
    {
        run();
        long fewest = long.MaxValue;
        for (int i = 0; i < 5 && fewest > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
