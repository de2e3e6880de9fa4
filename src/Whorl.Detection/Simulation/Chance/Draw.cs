using Whorl.Probing;

namespace Whorl.Detection.Simulation.Chance;

/// <summary>
/// A stream of numbers (SplitMix64) that begins at a hash of what it is for, so that every server, week and variant draws alone and
/// in any order. Written here, as a seed must give the same population in every version of the runtime.
/// </summary>
internal struct Draw
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong state;

    public Draw(ulong key) => state = key;

    /// <summary>A stream for an entity.</summary>
    public Draw(ulong seed, ulong purpose, long a, long b = 0, long c = 0) => state = Key(seed, purpose, a, b, c);

    /// <summary>The hash of what a stream is for.</summary>
    public static ulong Key(ulong seed, ulong purpose, long a, long b = 0, long c = 0) =>
        Mix(Mix(Mix(Mix(seed ^ (purpose * Step)) + (ulong)a) + ((ulong)b * 0xD1B54A32D192ED03)) + ((ulong)c * 0x8CB92BA72F3D8DD7));

    /// <summary>The finaliser of SplitMix64, a step further.</summary>
    public static ulong Mix(ulong value) => SplitMix64.Mix(value + Step);

    /// <summary>64 bits.</summary>
    public ulong Next()
    {
        ulong value = Mix(state);
        state += Step;
        return value;
    }

    /// <summary>A number from 0 (included) to 1 (excluded), of 53 bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number below a bound.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Whether something of that probability happens.</summary>
    public bool Is(double probability) => Unit() < probability;
}
