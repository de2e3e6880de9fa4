using System.Globalization;
using Whorl.Detection.Simulation.Chance;
using Whorl.Detection.Simulation.Servers;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Threats;

/// <summary>
/// The C2 servers and the wrong listings of all weeks. They come at a constant rate from five years before the run, so that the
/// list is in its steady state when the run begins.
/// </summary>
internal sealed class ThreatPopulation
{
    private const int Before = 260;
    private const int MostTries = 64;
    private const uint Unannounced = 0xFE00_0000;

    private readonly PopulationOptions options;
    private readonly AddressPlan plan;
    private readonly StackCatalogue stacks;
    private readonly FamilyCatalogue families;
    private readonly Lifetimes lifetimes;
    private readonly Lifetimes delays;
    private readonly List<ThreatServer> servers = [];
    private readonly List<WrongListing> wrong = [];
    private readonly HashSet<uint> addresses = [];
    private readonly Dictionary<ThreatFamily, CertificateSummary> common = [];

    public ThreatPopulation(PopulationOptions options, AddressPlan plan, StackCatalogue stacks, FamilyCatalogue families)
    {
        this.options = options;
        this.plan = plan;
        this.stacks = stacks;
        this.families = families;
        lifetimes = new Lifetimes(options.LongListings, options.LongListingStays, options.ShortListingStays);
        delays = Lifetimes.Waiting(options.LabelDelay);
        double listings = options.Listed * options.Targets / lifetimes.Mean;
        Arrivals arrivals = new(listings * (1 - options.LabelNoise) / (1 - options.NeverListed));
        Arrivals mistakes = new(listings * options.LabelNoise);
        HashSet<int> slots = [];
        for (int week = -Before; week < options.Weeks; week++)
        {
            for (int count = arrivals.In(week + Before); count > 0; count--)
            {
                Arrive(week, count);
            }

            for (int count = mistakes.In(week + Before); count > 0; count--)
            {
                Mistake(week, count, slots);
            }
        }
    }

    /// <summary>Every server that a week of the run can see, in the order of their coming.</summary>
    public IReadOnlyList<ThreatServer> Servers => servers;

    /// <summary>Every wrong listing that a week of the run has.</summary>
    public IReadOnlyList<WrongListing> Wrong => wrong;

    private void Arrive(int week, int ordinal)
    {
        Draw draw = new(options.Seed, Purpose.Arrival, week, ordinal);
        int listed = week + delays.DrawWait(ref draw);
        int life = lifetimes.Draw(ref draw);
        int delisted = listed + life;
        double fate = draw.Unit();
        int silent = fate < options.SilentWhileListed ? listed + (life / 2)
            : fate < options.SilentWhileListed + options.OutliveListing ? delisted + 1 + draw.Below(8)
            : delisted;
        silent = Math.Max(silent, week + 1);
        bool isListed = !draw.Is(options.NeverListed);
        if (Math.Max(silent, isListed ? delisted : week) <= 0)
        {
            return;
        }

        ThreatFamily family = families.DrawFamily(ref draw);
        bool isPopular = draw.Is(options.LabelNoise);
        ThreatServer server = new()
        {
            Family = family,
            First = week,
            Silent = silent,
            Listed = isListed ? listed : ThreatServer.Never,
            Delisted = isListed ? delisted : ThreatServer.Never,
            IsPopular = isPopular,
            Cdn = draw.Is(options.BehindCdn) ? draw.Below(Cdn.All.Length) : -1,
        };
        Furnish(server, week, ordinal, ref draw);
        servers.Add(server);
    }

    private void Furnish(ThreatServer server, int week, int ordinal, ref Draw draw)
    {
        ThreatFamily family = server.Family;
        ref TargetState state = ref server.State;
        state.Key = draw.Next();
        state.Name = server.IsPopular || draw.Is(options.NamedC2) ? Names.Of(options.Seed, (1L << 40) | ((long)(week + Before) << 20) | (uint)ordinal, 0, server.IsPopular ? ".example" : ".cheap.example") : null;
        state.Port = server.Cdn < 0 && draw.Is(family.OnOtherPort) ? family.OtherPort : (ushort)443;
        state.Look = DrawLook(server, Math.Max(week, 0), ref draw, out SoftwareStack stack);
        state.Stack = stack;
        state.HttpStatus = server.Cdn < 0 && draw.Is(family.WithoutHttp) ? (ushort)0 : draw.Is(0.7) ? (ushort)404 : (ushort)200;
        state.Header = server.Cdn >= 0 ? Cdn.All[server.Cdn].Server
            : draw.Is(family.DefaultHeader) ? family.Header
            : draw.Is(0.3) ? null : Front(ref draw);
        state.SharedCertificate = DrawCertificate(server, ref draw);

        // What is left of the stream looks for a free address, so that a collision changes nothing else. Where hosters are full, as
        // in populations with more threats than sense, addresses that no system announces are taken.
        int tries = 0;
        do
        {
            state.Address = ++tries <= MostTries ? plan.DrawThreatAddress(ref draw, server.Cdn) : Unannounced + (uint)addresses.Count;
        }
        while (!addresses.Add(state.Address));
    }

    /// <summary>The header of an ordinary server, as a front would have it.</summary>
    private string? Front(ref Draw draw)
    {
        SoftwareStack stack = stacks.DrawStack(ref draw);
        return stack.Headers[0];
    }

    private Look DrawLook(ThreatServer server, int week, ref Draw draw, out SoftwareStack stack)
    {
        ThreatFamily family = server.Family;
        if (server.Cdn >= 0)
        {
            stack = stacks.Edges[server.Cdn];
            return stack.LookOf(stacks.DrawVariant(stack, week, ref draw));
        }

        if (family.Shared is { } shared && draw.Is(options.SharedFingerprints))
        {
            stack = shared;
            return stack.LookOf(Math.Min(draw.Below(3), stack.CountAt(week) - 1));
        }

        stack = family.Own;
        int variant = stacks.DrawVariant(stack, week, ref draw, newestFirst: 0.4);
        return family.Kind == FamilyKind.Randomised ? stack.Randomised(variant, ref draw) : stack.LookOf(variant);
    }

    private CertificateSummary DrawCertificate(ThreatServer server, ref Draw draw)
    {
        ThreatFamily family = server.Family;
        string own = server.State.Name is { } name ? $"CN={name}" : string.Create(CultureInfo.InvariantCulture, $"CN=vps{server.State.Key % 1_000_000}.cheap.example");
        if (server.Cdn >= 0)
        {
            return CertificateMint.Mint(server.State.Key, Cdn.All[server.Cdn].Subject, Cdn.All[server.Cdn].Issuer);
        }

        if (!draw.Is(family.SelfSigned))
        {
            return CertificateMint.Mint(server.State.Key, own, CertificateMint.PublicIssuer(ref draw));
        }

        string subject = family.Subject ?? own;
        if (family.Subject is null || !draw.Is(family.SameCertificate))
        {
            return CertificateMint.Mint(server.State.Key, subject, subject);
        }

        if (!common.TryGetValue(family, out CertificateSummary? certificate))
        {
            common[family] = certificate = CertificateMint.Mint(Draw.Key(options.Seed, Purpose.Certificate, -1, family.OtherPort, family.Name[0]), subject, subject);
        }

        return certificate;
    }

    private void Mistake(int week, int ordinal, HashSet<int> slots)
    {
        Draw draw = new(options.Seed, Purpose.WrongListing, week, ordinal);
        int delisted = week + lifetimes.Draw(ref draw);
        if (delisted <= 0)
        {
            return;
        }

        ThreatFamily family = families.DrawFamily(ref draw);
        for (int tries = 0; tries < MostTries; tries++)
        {
            // Not where many names share an address: one listing is one server.
            int slot = draw.Below(options.Targets);
            int hoster = plan.HosterOf(slot);
            if (hoster < plan.Hosters && !plan.IsBulk(hoster) && slots.Add(slot))
            {
                wrong.Add(new WrongListing(slot, family, week, delisted));
                return;
            }
        }
    }

    /// <summary>A constant rate in whole numbers: every week gets the floor or the ceiling.</summary>
    private readonly struct Arrivals(double rate)
    {
        public int In(int week) => (int)(Math.Floor((week + 1) * rate) - Math.Floor(week * rate));
    }
}
