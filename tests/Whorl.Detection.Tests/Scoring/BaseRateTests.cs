using FsCheck;
using FsCheck.Fluent;
using Whorl.Detection.Scoring;

namespace Whorl.Detection.Tests.Scoring;

/// <summary>A score is corrected to the rate of threats where it is used.</summary>
public sealed class BaseRateTests
{
    [Theory]
    // Odds 9, times (1/999) / 1.
    [InlineData(0.9, 0.5, 0.001, 9.0 / (9.0 + 999.0))]
    // Odds 1, times (1/3) / (1/9).
    [InlineData(0.5, 0.1, 0.25, 0.75)]
    [InlineData(0.3, 0.02, 0.02, 0.3)]
    [InlineData(0, 0.5, 0.9, 0)]
    [InlineData(1, 0.5, 0.0001, 1)]
    public void Moves_the_odds_by_those_of_the_rates(double score, double trained, double deployed, double expected) =>
        Assert.Equal(expected, BaseRate.Correct(score, trained, deployed), 1e-12);

    [Fact]
    public void Keeps_the_order_of_scores_and_can_be_undone()
    {
        Gen<double> share = Gen.Choose(1, 999).Select(value => value / 1000.0);
        Prop.ForAll(Gen.Zip(Gen.Zip(share, share), Gen.Zip(share, share)).ToArbitrary(), values =>
        {
            ((double a, double b), (double trained, double deployed)) = values;
            double ofA = BaseRate.Correct(a, trained, deployed);
            double ofB = BaseRate.Correct(b, trained, deployed);
            Assert.InRange(ofA, 0, 1);
            Assert.Equal(a.CompareTo(b), ofA.CompareTo(ofB));
            Assert.Equal(a, BaseRate.Correct(ofA, deployed, trained), 1e-9);
        }).QuickCheckThrowOnFailure();
    }
}
