using System.Globalization;
using Whorl.Detection.Simulation.Chance;
using Whorl.Detection.Simulation.Threats;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>
/// The benign targets: as many places as there are targets, each held by one after another. What a holder is like is drawn from its
/// place and number, so that any week can be had without those before it.
/// </summary>
internal sealed class BenignPopulation
{
    private const int Quarter = 13;
    private const int Year = 52;
    private const int NamesPerCertificate = 48;

    private readonly PopulationOptions options;
    private readonly AddressPlan plan;
    private readonly StackCatalogue catalogue;
    private readonly FamilyCatalogue families;
    private readonly Lifetimes stays;
    private readonly Lifetimes upgrades;
    private readonly TargetState[] slots;
    private readonly Dictionary<(long Group, int Epoch), CertificateSummary> shared = [];

    public BenignPopulation(PopulationOptions options, AddressPlan plan, StackCatalogue catalogue, FamilyCatalogue families)
    {
        this.options = options;
        this.plan = plan;
        this.catalogue = catalogue;
        this.families = families;
        stays = Lifetimes.Ending(options.Churn);
        upgrades = Lifetimes.Ending(options.UpgradesPerQuarter / Quarter);
        slots = new TargetState[options.Targets];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            Begin(slot, generation: 0, week: 0);
        }
    }

    /// <summary>The number of places.</summary>
    public int Count => slots.Length;

    /// <summary>The holder of a place in the week that was stepped to last.</summary>
    public ref readonly TargetState this[int slot] => ref slots[slot];

    /// <summary>Brings a place to a week not before the one it is at; <see cref="Rewind"/> goes back.</summary>
    public ref readonly TargetState Step(int slot, int week)
    {
        ref TargetState state = ref slots[slot];
        while (week >= state.Dies)
        {
            Begin(slot, state.Generation + 1, state.Dies);
        }

        while (week >= state.NextUpgrade)
        {
            Upgrade(slot);
        }

        if (week >= state.CertificateEnds)
        {
            Renew(slot, week);
        }

        return ref state;
    }

    /// <summary>Brings a place to the holder after the one it has; every holder is met from <see cref="Rewind"/> on.</summary>
    public ref readonly TargetState Follow(int slot)
    {
        Begin(slot, slots[slot].Generation + 1, slots[slot].Dies);
        return ref slots[slot];
    }

    /// <summary>Goes back to the beginning.</summary>
    public void Rewind()
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            Begin(slot, generation: 0, week: 0);
        }
    }

    /// <summary>Whether a place's name is on the top list, when that is made.</summary>
    public bool IsRanked(int slot) => new Draw(options.Seed, Purpose.Rank, slot, 1).Is(1 - options.WithoutRank);

    /// <summary>The port of a place, which all of its holders have.</summary>
    public ushort PortOf(int slot) => new Draw(options.Seed, Purpose.Slot, slot, 1).Is(0.985) ? (ushort)443 : (ushort)8443;

    private void Begin(int slot, int generation, int week)
    {
        ref TargetState state = ref slots[slot];
        Draw draw = new(options.Seed, Purpose.Target, slot, generation);
        Draw life = new(options.Seed, Purpose.Lifetime, slot, generation);
        state.Key = draw.Next();
        state.Generation = generation;
        state.Born = (short)week;
        state.Dies = week + stays.Draw(ref life);
        state.NextUpgrade = week + upgrades.Draw(ref life);
        state.Name = Names.Of(options.Seed, slot, generation, ".example");
        state.Address = plan.AddressOf(slot);
        state.Port = PortOf(slot);
        state.HttpStatus = draw.Is(options.WithoutHttp) ? (ushort)0 : draw.Below(10) switch { < 6 => (ushort)200, < 8 => (ushort)301, 8 => (ushort)403, _ => (ushort)404 };
        state.CertificateEnds = int.MinValue;
        state.Stack = StackFor(slot, ref draw);
        Dress(ref state, week, ref draw, generationIsNew: true);
        if (draw.Is(options.BenignOnFamilyVariants))
        {
            ThreatFamily family = families.DrawFamily(ref draw);
            state.Look = family.Own.LookOf(catalogue.DrawVariant(family.Own, week, ref draw));
        }
    }

    private void Upgrade(int slot)
    {
        ref TargetState state = ref slots[slot];
        int week = state.NextUpgrade;
        Draw draw = new(options.Seed, Purpose.Upgrade, slot, state.Generation, week);
        state.NextUpgrade = week + upgrades.Draw(ref draw);
        Dress(ref state, week, ref draw, generationIsNew: false);
    }

    /// <summary>Gives a server a configuration and the header that goes with it.</summary>
    private void Dress(ref TargetState state, int week, ref Draw draw, bool generationIsNew)
    {
        SoftwareStack stack = state.Stack;
        state.Variant = catalogue.DrawVariant(stack, week, ref draw, generationIsNew ? 0.1 : 0.7);
        if (draw.Is(options.CustomVariants))
        {
            Draw custom = new(state.Key + (ulong)week);
            state.Look = stack.Custom(state.Variant, ref custom);
        }
        else
        {
            state.Look = stack.LookOf(state.Variant);
        }

        state.Header = catalogue.DrawHeader(stack, state.Variant, ref draw, state.Name!);
    }

    private SoftwareStack StackFor(int slot, ref Draw draw)
    {
        (NetKind kind, int cdn) = plan.RoleOf(slot);
        if (kind is not (NetKind.None or NetKind.OtherService))
        {
            return catalogue.Edges[cdn];
        }

        int hoster = plan.HosterOf(slot);
        if (plan.IsBulk(hoster) && draw.Is(0.95))
        {
            // One stack for the whole house, drawn by the house.
            Draw house = new(options.Seed, Purpose.Hoster, hoster);
            return catalogue.DrawStack(ref house);
        }

        return catalogue.DrawStack(ref draw);
    }

    /// <summary>Gives a server the certificate of a week: public ones are renewed every quarter, others every year.</summary>
    private void Renew(int slot, int week)
    {
        ref TargetState state = ref slots[slot];
        (NetKind kind, int cdn) = plan.RoleOf(slot);
        int hoster = plan.HosterOf(slot);
        Draw draw = new(options.Seed, Purpose.Certificate, slot, state.Generation);
        if (kind is NetKind.OnNet or NetKind.Cache or NetKind.ReverseProxy && draw.Is(0.85))
        {
            Share(ref state, ((long)(cdn + 1) << 32) | (uint)draw.Below(64), week, Cdn.All[cdn].Subject, Cdn.All[cdn].Issuer);
            return;
        }

        if (plan.IsBulk(hoster) && draw.Is(0.8))
        {
            Draw house = new(options.Seed, Purpose.Hoster, hoster, 1);
            string issuer = CertificateMint.PublicIssuer(ref house);
            Share(ref state, ((long)hoster << 40) | (uint)(plan.PlaceOf(slot) / NamesPerCertificate), week, string.Create(CultureInfo.InvariantCulture, $"CN=*.bulk{hoster}.example"), issuer);
            return;
        }

        double unit = draw.Unit();
        bool isPublic = unit >= 0.05;
        state.Issuer = isPublic ? CertificateMint.PublicIssuer(ref draw) : unit < 0.035 ? null : string.Create(CultureInfo.InvariantCulture, $"CN=Internal CA {draw.Below(200)},O=Company {draw.Below(200)}");
        int epoch = Epoch(ref state, state.Key, week, isPublic ? Quarter : Year);
        state.SharedCertificate = null;
        state.CertificateKey = Draw.Key(options.Seed, Purpose.Certificate, slot, state.Generation, epoch + 1);
    }

    private static int Epoch(ref TargetState state, ulong phase, int week, int period)
    {
        int shifted = week + (int)(phase % (ulong)period);
        state.CertificateEnds = week + period - (shifted % period);
        return shifted / period;
    }

    private void Share(ref TargetState state, long group, int week, string subject, string issuer)
    {
        int epoch = Epoch(ref state, Draw.Mix((ulong)group), week, Quarter);
        if (!shared.TryGetValue((group, epoch), out CertificateSummary? certificate))
        {
            shared[(group, epoch)] = certificate = CertificateMint.Mint(Draw.Key(options.Seed, Purpose.Certificate, group, -1, epoch), subject, issuer);
        }

        state.SharedCertificate = certificate;
    }
}
