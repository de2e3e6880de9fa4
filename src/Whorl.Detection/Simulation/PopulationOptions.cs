using Whorl.Store;

namespace Whorl.Detection.Simulation;

/// <summary>Every assumption about the simulated world, with its default; docs/simulation.md says where each figure comes from.</summary>
public sealed record PopulationOptions
{
    /// <summary>The most weeks: new variants of stacks are drawn that far ahead.</summary>
    public const int MostWeeks = 520;

    /// <summary>The most targets.</summary>
    public const int MostTargets = 10_000_000;

    /// <summary>The most weeks that a listing is late on average.</summary>
    public const int MostDelay = 100;

    /// <summary>What the population grows from: the same seed and options give the same population for ever.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Benign targets at a time.</summary>
    public int Targets { get; init; } = 20_000;

    /// <summary>Weeks of a run.</summary>
    public int Weeks { get; init; } = 12;

    /// <summary>The first week.</summary>
    public Week Start { get; init; } = new(2922);

    /// <summary>The share of benign targets that make room for others each week.</summary>
    public double Churn { get; init; } = 0.015;

    /// <summary>The share of benign targets whose name no top list has.</summary>
    public double WithoutRank { get; init; } = 0.05;

    /// <summary>Software stacks of benign servers.</summary>
    public int Stacks { get; init; } = 400;

    /// <summary>Configuration variants of a stack at the beginning, at most; each stack has half as many at least.</summary>
    public int VariantsPerStack { get; init; } = 12;

    /// <summary>The probability that a stack has a new variant in a week.</summary>
    public double NewVariants { get; init; } = 0.02;

    /// <summary>The share of servers that move to a sibling variant in a quarter.</summary>
    public double UpgradesPerQuarter { get; init; } = 0.04;

    /// <summary>The share of benign servers with a configuration of their own.</summary>
    public double CustomVariants { get; init; } = 0.004;

    /// <summary>The share of variants that JARM does not tell from the one they come from.</summary>
    public double JarmBlindness { get; init; } = 0.5;

    /// <summary>The share of stacks that show the JARM of another stack.</summary>
    public double JarmTwins { get; init; } = 0.2;

    /// <summary>C2 servers listed at a time, as a share of <see cref="Targets"/>.</summary>
    public double Listed { get; init; } = 0.002;

    /// <summary>Weeks from a C2 server's first to its listing, on average; geometric, from 0.</summary>
    public double LabelDelay { get; init; } = 3;

    /// <summary>The share of C2 servers that no list ever names.</summary>
    public double NeverListed { get; init; } = 0.1;

    /// <summary>The share of listings that name a benign server, and of C2 servers behind a name of the top list.</summary>
    public double LabelNoise { get; init; } = 0.02;

    /// <summary>The share of listings of the long-lived kind.</summary>
    public double LongListings { get; init; } = 0.59;

    /// <summary>The probability that a long-lived listing lasts another week.</summary>
    public double LongListingStays { get; init; } = 0.966;

    /// <summary>The probability that another listing lasts another week.</summary>
    public double ShortListingStays { get; init; } = 0.645;

    /// <summary>The share of C2 servers that fall silent half-way through their listing.</summary>
    public double SilentWhileListed { get; init; } = 0.2;

    /// <summary>The share of C2 servers that go on for a while after their listing has ended.</summary>
    public double OutliveListing { get; init; } = 0.1;

    /// <summary>Malware families: five in twelve on shared stacks, five on their own, two with a JARM drawn for each server.</summary>
    public int Families { get; init; } = 12;

    /// <summary>Among servers of a family on a shared stack, the share with exactly a benign variant's fingerprint; the rest has a variant of its own.</summary>
    public double SharedFingerprints { get; init; } = 0.6;

    /// <summary>The probability that a family has a new variant in a week.</summary>
    public double NewFamilyVariants { get; init; } = 0.08;

    /// <summary>The share of benign targets that run a family's own variant: laboratories, red teams, the same tool for good.</summary>
    public double BenignOnFamilyVariants { get; init; } = 0.00002;

    /// <summary>The share of C2 servers behind a CDN.</summary>
    public double BehindCdn { get; init; } = 0.01;

    /// <summary>The share of C2 servers with a name, beside those of <see cref="LabelNoise"/>; the rest is a bare address.</summary>
    public double NamedC2 { get; init; } = 0.18;

    /// <summary>The share of targets that do not answer in a week.</summary>
    public double Unreachable { get; init; } = 0.03;

    /// <summary>The share of answering targets without JARM in a week.</summary>
    public double JarmMissing { get; init; } = 0.01;

    /// <summary>The share of answering targets without ATSF in a week.</summary>
    public double AtsfMissing { get; init; } = 0.005;

    /// <summary>The share of benign targets that do not answer over HTTP.</summary>
    public double WithoutHttp { get; init; } = 0.06;

    /// <summary>The share of benign targets at bulk hosters.</summary>
    public double BulkHosted { get; init; } = 0.2;

    /// <summary>Weeks between imports of the top list.</summary>
    public int TopListEvery { get; init; } = 10;

    /// <summary>Hours that a week's scan takes.</summary>
    public int ScanHours { get; init; } = 96;

    /// <summary>A preset by name: small (20,000 targets, 12 weeks) or bar (1,000,000 targets, 30 weeks).</summary>
    public static PopulationOptions? Preset(string name) => name switch
    {
        "small" => new PopulationOptions(),
        "bar" => new PopulationOptions { Targets = 1_000_000, Weeks = 30 },
        _ => null,
    };
}
