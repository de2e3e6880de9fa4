namespace Whorl.Detection.Scoring;

/// <summary>
/// Quantiles of the Beta distribution, for what a count of hits and misses says of the share behind it: with Jeffreys' prior the
/// share of b hits and n misses is distributed as Beta(b + 1/2, n + 1/2).
/// </summary>
public static class BetaQuantile
{
    private const int MostSteps = 300;
    private const double Tiny = 1e-300;

    /// <summary>The quantile <paramref name="p"/> of the share of which <paramref name="hits"/> and <paramref name="misses"/> were counted.</summary>
    public static double OfShare(double hits, double misses, double p) => Of(hits + 0.5, misses + 0.5, p);

    /// <summary>The x at which the regularised incomplete beta function I_x(a, b) is <paramref name="p"/>, by halves.</summary>
    public static double Of(double a, double b, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        double low = 0;
        double high = 1;
        while (high - low > 1e-15)
        {
            double middle = low + ((high - low) / 2);
            if (middle == low || middle == high)
            {
                break;
            }

            if (Regularised(a, b, middle) < p)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low + ((high - low) / 2);
    }

    /// <summary>I_x(a, b).</summary>
    public static double Regularised(double a, double b, double x)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        // The fraction converges fast below the mean; above it the other tail is computed.
        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - Regularised(b, a, 1 - x);
        }

        double factor = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * double.LogP1(-x)));
        return factor * Fraction(a, b, x) / a;
    }

    /// <summary>The continued fraction (DLMF 8.17.22), evaluated from the front as Lentz does.</summary>
    private static double Fraction(double a, double b, double x)
    {
        double c = 1;
        double d = 1 / Bounded(1 - ((a + b) * x / (a + 1)));
        double value = d;
        for (int m = 1; m <= MostSteps; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Bounded(1 + (even * d));
            c = Bounded(1 + (even / c));
            value *= c * d;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Bounded(1 + (odd * d));
            c = Bounded(1 + (odd / c));
            value *= c * d;
            if (Math.Abs((c * d) - 1) < 1e-15)
            {
                break;
            }
        }

        return value;
    }

    private static double Bounded(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) where x is large, and Γ(x) = Γ(x + 1) / x below.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        while (x < 10)
        {
            shift += Math.Log(x);
            x++;
        }

        double square = 1 / (x * x);
        double series = (1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square / 1188)))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - shift;
    }
}
