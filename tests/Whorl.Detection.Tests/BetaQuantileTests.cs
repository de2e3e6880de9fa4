using Whorl.Detection.Scoring;

namespace Whorl.Detection.Tests;

public sealed class BetaQuantileTests
{
    [Theory]
    [InlineData(1, 0, 0.23)]
    [InlineData(5, 0, 0.69)]
    [InlineData(20, 0, 0.91)]
    [InlineData(100, 0, 0.98)]
    [InlineData(20, 1, 0.83)]
    public void The_lower_bound_is_as_published(int hits, int misses, double bound) =>
        Assert.Equal(bound, BetaQuantile.OfShare(hits, misses, 0.05), 0.005);

    [Theory]
    [InlineData(1, 1, 0.3, 0.3)]
    [InlineData(2, 1, 0.25, 0.5)]
    [InlineData(1, 3, 0.271, 0.1)]
    [InlineData(0.5, 0.5, 0.5, 0.5)]
    [InlineData(0.5, 0.5, 0.3333333333333333, 0.25)]
    public void Quantiles_with_a_closed_form_are_met(double a, double b, double p, double x) => Assert.Equal(x, BetaQuantile.Of(a, b, p), 1e-9);

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(1.5, 300.5)]
    [InlineData(20000.5, 3.5)]
    [InlineData(400000.5, 400000.5)]
    public void The_quantile_undoes_the_distribution(double a, double b)
    {
        foreach (double p in (double[])[0.05, 0.5, 0.95])
        {
            Assert.Equal(p, BetaQuantile.Regularised(a, b, BetaQuantile.Of(a, b, p)), 1e-6);
        }
    }
}
