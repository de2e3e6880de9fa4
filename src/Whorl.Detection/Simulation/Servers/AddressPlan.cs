using System.Globalization;
using Whorl.Detection.Simulation.Chance;
using Whorl.Probing;
using Whorl.Store.Feeds;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>
/// Which hoster has which addresses: hosters of very different sizes, each with a system of its own and whole /24s, bulk hosters
/// with several names to an address. All addresses are of 240.0.0.0/4, which nobody has, and the numbers of systems of the range for
/// private use, except those of the CDNs.
/// </summary>
internal sealed class AddressPlan
{
    private const uint FirstAddress = 0xF000_0100;
    private const uint FirstSystem = 4_200_000_000;
    private const int NamesPerAddress = 4;
    private const int BenignPerBlock = 180;
    private const int BulkEvery = 8;
    private const int AccessEvery = 5;

    private readonly PopulationOptions options;
    private readonly int hosters;
    private readonly ushort[] hosterOf;
    private readonly int[] placeOf;
    private readonly byte[] roleOf;
    private readonly uint[] firstBlock;
    private readonly int[] blocks;
    private readonly Zipf sizes;

    public AddressPlan(PopulationOptions options)
    {
        this.options = options;
        hosters = (int)Math.Clamp(options.Targets / 250, 24, 20_000);
        sizes = new Zipf(hosters);
        int all = hosters + Cdn.All.Length;
        hosterOf = new ushort[options.Targets];
        placeOf = new int[options.Targets];
        roleOf = new byte[options.Targets];
        int[] counts = new int[all];
        for (int slot = 0; slot < options.Targets; slot++)
        {
            Draw draw = new(options.Seed, Purpose.Slot, slot);
            roleOf[slot] = DrawRole(ref draw);
            int hoster = HosterFor(slot, ref draw);
            hosterOf[slot] = (ushort)hoster;
            placeOf[slot] = counts[hoster]++;
        }

        firstBlock = new uint[all];
        blocks = new int[all];
        uint next = FirstAddress >> 8;
        for (int hoster = 0; hoster < all; hoster++)
        {
            int addresses = IsShared(hoster) ? (counts[hoster] + NamesPerAddress - 1) / NamesPerAddress : counts[hoster];
            blocks[hoster] = Math.Max(1, (addresses + BenignPerBlock - 1) / BenignPerBlock);
            firstBlock[hoster] = next;
            next += (uint)blocks[hoster];
        }
    }

    /// <summary>Hosters, without the CDNs.</summary>
    public int Hosters => hosters;

    /// <summary>The hoster of a slot; those from <see cref="Hosters"/> on are the CDNs.</summary>
    public int HosterOf(int slot) => hosterOf[slot];

    /// <summary>What a slot's server is to which CDN.</summary>
    public (NetKind Kind, int Cdn) RoleOf(int slot) => ((NetKind)(roleOf[slot] & 15), roleOf[slot] >> 4);

    /// <summary>Whether many names share an address and a certificate there.</summary>
    public bool IsBulk(int hoster) => hoster < hosters && hoster % BulkEvery == 1;

    /// <summary>A slot's address.</summary>
    public uint AddressOf(int slot)
    {
        int hoster = hosterOf[slot];
        int place = IsShared(hoster) ? placeOf[slot] / NamesPerAddress : placeOf[slot];
        return Address(firstBlock[hoster] + (uint)(place / BenignPerBlock), place % BenignPerBlock);
    }

    /// <summary>The place of a slot at its hoster.</summary>
    public int PlaceOf(int slot) => placeOf[slot];

    /// <summary>An address for a C2 server: at a hoster that is not for bulk, or among a CDN's; more of them at some hosters than at others.</summary>
    public uint DrawThreatAddress(ref Draw draw, int cdn)
    {
        int hoster;
        do
        {
            // Two draws of three fall on hosters by size, one on few that look away.
            hoster = cdn >= 0 ? hosters + cdn : draw.Is(2 / 3.0) ? sizes.Draw(ref draw) : 2 + (3 * draw.Below(4));
        }
        while (cdn < 0 && IsBulk(hoster));
        uint block = firstBlock[hoster] + (uint)draw.Below(blocks[hoster]);
        return Address(block, BenignPerBlock + draw.Below(256 - BenignPerBlock));
    }

    /// <summary>The table of autonomous systems.</summary>
    public IReadOnlyList<NetworkRange> Networks()
    {
        List<NetworkRange> ranges = [];
        for (int hoster = 0; hoster < firstBlock.Length; hoster++)
        {
            bool isCdn = hoster >= hosters;
            (HostAddress first, HostAddress last) = Range(hoster);
            ranges.Add(new NetworkRange(
                first, last, isCdn ? Cdn.All[hoster - hosters].System : FirstSystem + (uint)hoster,
                isCdn ? Cdn.All[hoster - hosters].Organisation : string.Create(CultureInfo.InvariantCulture, $"{(IsBulk(hoster) ? "BULK" : IsAccess(hoster) ? "ACCESS" : "HOST")}-{hoster}")));
        }

        return ranges;
    }

    /// <summary>The /24s of a CDN.</summary>
    public IEnumerable<string> RangesOf(int cdn)
    {
        for (int block = 0; block < blocks[hosters + cdn]; block++)
        {
            yield return $"{new HostAddress((firstBlock[hosters + cdn] + (uint)block) << 8, true)}/24";
        }
    }

    // The last byte is turned from block to block, so that it says nothing of who sits there.
    private static uint Address(uint block, int place)
    {
        uint turn = (uint)Draw.Mix(block);
        return (block << 8) | (((uint)place * (turn | 1)) + (turn >> 8) & 255);
    }

    private static bool IsAccess(int hoster) => hoster % AccessEvery == 3;

    private bool IsShared(int hoster) => IsBulk(hoster) || hoster >= hosters;

    private (HostAddress First, HostAddress Last) Range(int hoster) =>
        (new HostAddress(firstBlock[hoster] << 8, true), new HostAddress(((firstBlock[hoster] + (uint)blocks[hoster]) << 8) - 1, true));

    private static byte DrawRole(ref Draw draw)
    {
        double unit = draw.Unit();
        for (int at = 0; at < Cdn.All.Length; at++)
        {
            Cdn cdn = Cdn.All[at];
            foreach ((NetKind kind, double share) in (ReadOnlySpan<(NetKind, double)>)[(NetKind.OnNet, cdn.OnNet), (cdn.OffNetKind, cdn.OffNet), (NetKind.OtherService, cdn.Others)])
            {
                unit -= share;
                if (unit < 0)
                {
                    return (byte)((at << 4) | (int)kind);
                }
            }
        }

        return 0;
    }

    private int HosterFor(int slot, ref Draw draw)
    {
        (NetKind kind, int cdn) = RoleOf(slot);
        if (kind is NetKind.OnNet or NetKind.OtherService)
        {
            return hosters + cdn;
        }

        bool wantsBulk = kind == NetKind.None && draw.Is(options.BulkHosted / (1 - CdnShare));
        int hoster;
        do
        {
            hoster = sizes.Draw(ref draw);
        }
        while (IsBulk(hoster) != wantsBulk || (kind == NetKind.Cache && !IsAccess(hoster)));
        return hoster;
    }

    private static double CdnShare
    {
        get
        {
            double share = 0;
            foreach (Cdn cdn in Cdn.All)
            {
                share += cdn.OnNet + cdn.OffNet + cdn.Others;
            }

            return share;
        }
    }
}
