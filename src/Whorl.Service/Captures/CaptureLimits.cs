namespace Whorl.Service.Captures;

/// <summary>How much of captures the service takes.</summary>
/// <param name="Folder">Where they lie while they are read.</param>
/// <param name="LargestCapture">The most bytes of one.</param>
/// <param name="AtOnce">How many may be sent at once; they are read one after the other.</param>
/// <param name="MostLines">The most handshakes that are sent back of one.</param>
/// <param name="FlowMemory">The most bytes that flows may take.</param>
/// <param name="LongestReading">How long one is read: a compressed one may be far larger than what was sent.</param>
internal sealed record CaptureLimits(string Folder, long LargestCapture, int AtOnce, int MostLines, long FlowMemory, TimeSpan LongestReading)
{
    /// <summary>The usual limits.</summary>
    public static CaptureLimits For(string folder, long largest) => new(folder, largest, 8, 1_000_000, 128L << 20, TimeSpan.FromMinutes(5));
}
