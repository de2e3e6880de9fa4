using System.Globalization;
using Whorl.Detection.Simulation.Chance;
using Whorl.Detection.Simulation.Servers;

namespace Whorl.Detection.Simulation.Threats;

/// <summary>The families, the most frequent first. Their names are fishes: nothing here says anything of a real family.</summary>
internal sealed class FamilyCatalogue
{
    private static readonly string[] Fishes =
    [
        "Barbel", "Bleak", "Bream", "Burbot", "Carp", "Chub", "Dace", "Eel", "Gudgeon", "Huchen", "Ide", "Loach", "Minnow", "Nase", "Perch", "Pike", "Roach", "Rudd", "Ruffe", "Tench", "Trout", "Vimba", "Wels", "Zander",
    ];

    private static readonly ushort[] OtherPorts = [8443, 4443, 50050, 8080, 2222, 447, 449, 9999, 31337, 1337];

    private readonly PopulationOptions options;
    private readonly StackCatalogue stacks;
    private readonly Looks looks;
    private readonly ThreatFamily[] families;
    private readonly Zipf sizes;

    public FamilyCatalogue(PopulationOptions options, StackCatalogue stacks, Looks looks)
    {
        this.options = options;
        this.stacks = stacks;
        this.looks = looks;
        sizes = new Zipf(options.Families);
        families = new ThreatFamily[options.Families];
        for (int rank = 0; rank < families.Length; rank++)
        {
            families[rank] = Make(rank);
        }
    }

    /// <summary>The number of families.</summary>
    public int Count => families.Length;

    /// <summary>The family of that rank.</summary>
    public ThreatFamily this[int rank] => families[rank];

    /// <summary>A family by its share.</summary>
    public ThreatFamily DrawFamily(ref Draw draw) => families[sizes.Draw(ref draw)];

    private ThreatFamily Make(int rank)
    {
        Draw draw = new(options.Seed, Purpose.Family, rank);

        // Kinds take turns, so that neither the frequent nor the rare families are all of one kind.
        FamilyKind kind = ((rank + 1) % 6) switch { 1 or 3 => FamilyKind.Shared, 0 => FamilyKind.Randomised, 4 => rank % 12 < 6 ? FamilyKind.Shared : FamilyKind.Own, _ => FamilyKind.Own };
        SoftwareStack basis = stacks[Math.Min(stacks.Count - 1, 3 + draw.Below(60))];
        SoftwareStack own = kind == FamilyKind.Shared ? Sibling(basis, rank, ref draw) : Separate(basis, rank, ref draw);
        bool hasCommonHeader = draw.Is(0.5);
        return new ThreatFamily
        {
            Name = rank < Fishes.Length ? Fishes[rank] : string.Create(CultureInfo.InvariantCulture, $"Fish{rank}"),
            Kind = kind,
            Own = own,
            Shared = kind == FamilyKind.Shared ? basis : null,
            Header = draw.Is(0.3) ? null : hasCommonHeader ? basis.Headers[0] : string.Create(CultureInfo.InvariantCulture, $"{basis.Headers[0]}/0.{draw.Below(9)}.{draw.Below(9)}"),
            DefaultHeader = 0.4 + (0.5 * draw.Unit()),
            WithoutHttp = 0.1 + (0.3 * draw.Unit()),
            Subject = draw.Is(0.6) ? string.Create(CultureInfo.InvariantCulture, $"CN=localhost,O=Unit {draw.Below(1000)}") : null,
            SelfSigned = 0.2 + (0.7 * draw.Unit()),
            SameCertificate = 0.3 * draw.Unit(),
            OtherPort = OtherPorts[draw.Below(OtherPorts.Length)],
            OnOtherPort = 0.6 * draw.Unit(),
        };
    }

    /// <summary>Variants near one that benign servers have: one or two probes apart.</summary>
    private SoftwareStack Sibling(SoftwareStack basis, int rank, ref Draw draw) =>
        new(WithVariants(basis.Fork(Math.Min(draw.Below(3), basis.CountAt(0) - 1), 1 + draw.Below(2), VariantKey(rank), ref draw), ref draw), looks);

    /// <summary>A stack of its own, which for half of the families grew out of a common one and differs from it in five probes.</summary>
    private SoftwareStack Separate(SoftwareStack basis, int rank, ref Draw draw)
    {
        if (draw.Is(0.5))
        {
            return new SoftwareStack(WithVariants(basis.Fork(0, 5, VariantKey(rank), ref draw), ref draw), looks);
        }

        StackTraits traits = new(ref draw);
        return new SoftwareStack(WithVariants(new StackPlan(VariantKey(rank), traits, traits, basis.Headers, options.JarmBlindness), ref draw), looks);
    }

    private StackPlan WithVariants(StackPlan plan, ref Draw draw) => plan with { FirstVariants = 3 + draw.Below(4), NewVariants = options.NewFamilyVariants };

    private ulong VariantKey(int rank) => Draw.Key(options.Seed, Purpose.Family, rank, 1);
}
