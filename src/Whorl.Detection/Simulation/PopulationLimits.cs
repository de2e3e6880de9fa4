using System.Globalization;

namespace Whorl.Detection.Simulation;

/// <summary>The numbers of which a population can be made.</summary>
internal static class PopulationLimits
{
    /// <summary>Throws where an option is out of bounds.</summary>
    public static void Check(PopulationOptions options)
    {
        Require(options, nameof(options.Targets), options.Targets, 1, PopulationOptions.MostTargets);
        Require(options, nameof(options.Weeks), options.Weeks, 1, PopulationOptions.MostWeeks);
        Require(options, nameof(options.Stacks), options.Stacks, 1, 100_000);
        Require(options, nameof(options.VariantsPerStack), options.VariantsPerStack, 1, 500);
        Require(options, nameof(options.Families), options.Families, 1, 1000);
        Require(options, nameof(options.TopListEvery), options.TopListEvery, 1, PopulationOptions.MostWeeks);
        Require(options, nameof(options.ScanHours), options.ScanHours, 1, 160);
        Require(options, nameof(options.LabelDelay), options.LabelDelay, 0, PopulationOptions.MostDelay);
        Require(options, nameof(options.Listed), options.Listed, 0, 0.2);
        Require(options, nameof(options.NeverListed), options.NeverListed, 0, 0.95);
        Require(options, nameof(options.BulkHosted), options.BulkHosted, 0, 0.8);
        Require(options, nameof(options.Churn), options.Churn, 0, 1);
        Require(options, nameof(options.WithoutRank), options.WithoutRank, 0, 1);
        Require(options, nameof(options.NewVariants), options.NewVariants, 0, 1);
        Require(options, nameof(options.UpgradesPerQuarter), options.UpgradesPerQuarter, 0, 1);
        Require(options, nameof(options.CustomVariants), options.CustomVariants, 0, 1);
        Require(options, nameof(options.JarmBlindness), options.JarmBlindness, 0, 1);
        Require(options, nameof(options.JarmTwins), options.JarmTwins, 0, 1);
        Require(options, nameof(options.LabelNoise), options.LabelNoise, 0, 1);
        Require(options, nameof(options.LongListings), options.LongListings, 0, 1);
        Require(options, nameof(options.LongListingStays), options.LongListingStays, 0, 1);
        Require(options, nameof(options.ShortListingStays), options.ShortListingStays, 0, 1);
        Require(options, nameof(options.SilentWhileListed), options.SilentWhileListed, 0, 1);
        Require(options, nameof(options.OutliveListing), options.OutliveListing, 0, 1);
        Require(options, nameof(options.SharedFingerprints), options.SharedFingerprints, 0, 1);
        Require(options, nameof(options.NewFamilyVariants), options.NewFamilyVariants, 0, 1);
        Require(options, nameof(options.BenignOnFamilyVariants), options.BenignOnFamilyVariants, 0, 1);
        Require(options, nameof(options.BehindCdn), options.BehindCdn, 0, 1);
        Require(options, nameof(options.NamedC2), options.NamedC2, 0, 1);
        Require(options, nameof(options.Unreachable), options.Unreachable, 0, 1);
        Require(options, nameof(options.JarmMissing), options.JarmMissing, 0, 1);
        Require(options, nameof(options.AtsfMissing), options.AtsfMissing, 0, 1);
        Require(options, nameof(options.WithoutHttp), options.WithoutHttp, 0, 1);
    }

    private static void Require(PopulationOptions options, string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value} and must lie between {least} and {most}"), nameof(options));
        }
    }
}
