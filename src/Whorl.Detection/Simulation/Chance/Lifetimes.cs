namespace Whorl.Detection.Simulation.Chance;

/// <summary>Whole numbers of weeks drawn from a survival curve, by multiplication and comparison only: equal on every machine.</summary>
internal sealed class Lifetimes
{
    private const int Longest = 4096;

    // survival[k]: the share that lasts longer than k weeks.
    private readonly double[] survival = new double[Longest];

    /// <summary>A mixture of two geometric laws: <paramref name="share"/> lasts another week with probability <paramref name="first"/>, the rest with <paramref name="second"/>.</summary>
    public Lifetimes(double share, double first, double second)
    {
        double a = share;
        double b = 1 - share;
        for (int weeks = 0; weeks < Longest; weeks++)
        {
            survival[weeks] = a + b;
            Mean += a + b;
            a *= first;
            b *= second;
        }
    }

    /// <summary>The expected number of weeks.</summary>
    public double Mean { get; }

    /// <summary>A geometric law by its weekly probability to end.</summary>
    public static Lifetimes Ending(double probability) => new(1, 1 - probability, 0);

    /// <summary>A geometric law from 0 on, by its mean.</summary>
    public static Lifetimes Waiting(double mean) => new(1, mean / (1 + mean), 0);

    /// <summary>The share that is still there after some weeks.</summary>
    public double After(int weeks) => survival[Math.Min(weeks, Longest - 1)];

    /// <summary>A lifetime of at least one week.</summary>
    public int Draw(ref Draw draw)
    {
        double unit = draw.Unit();
        int low = 1;
        int high = Longest - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (survival[middle] <= unit)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>A wait that may be none.</summary>
    public int DrawWait(ref Draw draw) => Draw(ref draw) - 1;
}
