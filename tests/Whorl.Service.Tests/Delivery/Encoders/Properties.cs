using FsCheck;
using FsCheck.Fluent;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Runs a property over seeds that FsCheck draws; a failure names the seed, which alone repeats the case.</summary>
internal static class Properties
{
    public static void Hold(int runs, Action<Random> property)
    {
        int ran = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(runs).WithQuietOnSuccess(true),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                ran++;
                property(new Random(seed));
            }));
        Assert.True(ran >= runs);
    }
}
