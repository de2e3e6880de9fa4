namespace Whorl.Detection.Simulation.Chance;

/// <summary>
/// Ranks from 0 with weights 1/rank, or 1/(rank·√√rank) where steep. Powers other than roots are left out, as their last bits differ
/// between mathematics libraries.
/// </summary>
internal sealed class Zipf
{
    private readonly double[] cumulated;

    public Zipf(int ranks, bool isSteep = false)
    {
        cumulated = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++)
        {
            double place = rank + 1;
            sum += 1 / (isSteep ? place * Math.Sqrt(Math.Sqrt(place)) : place);
            cumulated[rank] = sum;
        }
    }

    /// <summary>A rank below the number of all.</summary>
    public int Draw(ref Draw draw) => Draw(ref draw, cumulated.Length);

    /// <summary>A rank among the first <paramref name="ranks"/>.</summary>
    public int Draw(ref Draw draw, int ranks)
    {
        double wanted = draw.Unit() * cumulated[ranks - 1];
        int low = 0;
        int high = ranks - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (cumulated[middle] > wanted)
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
}
