namespace Whorl.Detection.Hunting.Hunts;

/// <summary>How regular the times between connections are: mean and variance as they come (Welford), in a few numbers a pair of hosts.</summary>
internal sealed class Rhythm
{
    private const int LeastBeats = 6;
    private const double MostVariation = 0.1;

    private long last;
    private double squares;

    /// <summary>Connections.</summary>
    public int Beats { get; private set; }

    /// <summary>Mean time between them, nanoseconds.</summary>
    public double Mean { get; private set; }

    /// <summary>Standard deviation of the time between them, as a share of the mean.</summary>
    public double Variation => Beats < 3 || Mean <= 0 ? double.PositiveInfinity : Math.Sqrt(squares / (Beats - 2)) / Mean;

    /// <summary>Whether it is a clock's: six connections or more, a second apart or more, that vary by a tenth at most.</summary>
    public bool IsRegular => Beats >= LeastBeats && Mean >= 1e9 && Variation <= MostVariation;

    /// <summary>Takes a connection.</summary>
    public void Beat(long at)
    {
        if (Beats > 0)
        {
            double interval = at - last;
            double distance = interval - Mean;
            Mean += distance / Beats;
            squares += distance * (interval - Mean);
        }

        last = at;
        Beats++;
    }
}
