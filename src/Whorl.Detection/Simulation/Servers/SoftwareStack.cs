using Whorl.Detection.Simulation.Chance;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>
/// A TLS stack with its configuration variants, which come one after another: each is an earlier one with the answers to one to
/// three probes changed. Variants are drawn for all weeks at once and their fingerprints made when first seen.
/// </summary>
internal sealed class SoftwareStack
{
    private readonly Looks looks;
    private readonly StackTraits traits;
    private readonly StackTraits jarmTraits;
    private readonly Variant[] variants;
    private readonly double jarmBlindness;

    public SoftwareStack(StackPlan plan, Looks looks)
    {
        this.looks = looks;
        traits = plan.Traits;
        jarmTraits = plan.JarmTraits;
        jarmBlindness = plan.JarmBlindness;
        Headers = plan.Headers;
        Draw births = new(plan.Key + 1);
        Draw changes = new(plan.Key + 2);
        List<Variant> all = [new Variant(int.MinValue, plan.Atsf ?? new ulong[AtsfAnswers.Probes], plan.Jarm ?? new ulong[JarmAnswers.Probes])];
        while (all.Count < plan.FirstVariants)
        {
            all.Add(Child(all, int.MinValue, ref changes));
        }

        for (int week = 1; week < PopulationOptions.MostWeeks; week++)
        {
            if (births.Is(plan.NewVariants))
            {
                all.Add(Child(all, week, ref changes));
            }
        }

        variants = [.. all];
    }

    /// <summary>Values of the Server header, the most frequent first; null for a header that is left out.</summary>
    public string?[] Headers { get; }

    /// <summary>Variants there are in a week.</summary>
    public int CountAt(int week)
    {
        int count = variants.Length;
        while (variants[count - 1].Born > week)
        {
            count--;
        }

        return count;
    }

    /// <summary>A variant's fingerprints.</summary>
    public Look LookOf(int variant)
    {
        ref Variant one = ref variants[variant];
        return one.Look ??= looks.Of(traits, jarmTraits, one.Atsf, one.Jarm);
    }

    /// <summary>A configuration that no other server has: a variant with one or two probes changed.</summary>
    public Look Custom(int variant, ref Draw draw)
    {
        ulong[] atsf = [.. variants[variant].Atsf];
        ulong[] jarm = [.. variants[variant].Jarm];
        Change(atsf, 1 + draw.Below(2), ref draw);
        if (!draw.Is(jarmBlindness))
        {
            Change(jarm, 1 + draw.Below(2), ref draw);
        }

        return looks.Of(traits, jarmTraits, atsf, jarm);
    }

    /// <summary>A variant whose answers to JARM are drawn anew in all probes, and to ATSF in up to two.</summary>
    public Look Randomised(int variant, ref Draw draw)
    {
        ulong[] atsf = [.. variants[variant].Atsf];
        ulong[] jarm = [.. variants[variant].Jarm];
        Change(atsf, draw.Below(3), ref draw);
        for (int probe = 0; probe < jarm.Length; probe++)
        {
            jarm[probe] = draw.Next() | 1;
        }

        return looks.Of(traits, jarmTraits, atsf, jarm);
    }

    /// <summary>What a stack that grew out of this one begins with: the traits and the tweaks of a variant, with some probes changed.</summary>
    public StackPlan Fork(int variant, int changed, ulong key, ref Draw draw)
    {
        ulong[] atsf = [.. variants[variant].Atsf];
        ulong[] jarm = [.. variants[variant].Jarm];
        Change(atsf, changed, ref draw);
        if (!draw.Is(jarmBlindness))
        {
            Change(jarm, changed, ref draw);
        }

        return new StackPlan(key, traits, jarmTraits, Headers, jarmBlindness) { Atsf = atsf, Jarm = jarm };
    }

    private static void Change(ulong[] tweaks, int count, ref Draw draw)
    {
        for (; count > 0; count--)
        {
            tweaks[draw.Below(tweaks.Length)] = draw.Next() | 1;
        }
    }

    private Variant Child(List<Variant> earlier, int born, ref Draw draw)
    {
        Variant parent = earlier[draw.Below(earlier.Count)];
        ulong[] atsf = [.. parent.Atsf];
        ulong[] jarm = [.. parent.Jarm];
        Change(atsf, 1 + draw.Below(3), ref draw);
        if (!draw.Is(jarmBlindness))
        {
            Change(jarm, 1 + draw.Below(3), ref draw);
        }

        return new Variant(born, atsf, jarm);
    }

    private record struct Variant(int Born, ulong[] Atsf, ulong[] Jarm)
    {
        public Look? Look { get; set; }
    }
}

/// <summary>What a stack is made from.</summary>
/// <param name="Key">What its variants are drawn from.</param>
/// <param name="Traits">How it answers.</param>
/// <param name="JarmTraits">How it answers as far as JARM sees; those of another stack where JARM cannot tell the two apart.</param>
/// <param name="Headers">Its Server headers.</param>
/// <param name="JarmBlindness">The share of variants that JARM does not see.</param>
internal sealed record StackPlan(ulong Key, StackTraits Traits, StackTraits JarmTraits, string?[] Headers, double JarmBlindness)
{
    /// <summary>Tweaks of the first variant; null for none.</summary>
    public ulong[]? Atsf { get; init; }

    /// <summary>The same for JARM.</summary>
    public ulong[]? Jarm { get; init; }

    /// <summary>Variants at the beginning.</summary>
    public int FirstVariants { get; init; } = 1;

    /// <summary>The probability of a new variant in a week.</summary>
    public double NewVariants { get; init; }
}
