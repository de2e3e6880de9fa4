using System.Globalization;
using Whorl.Detection.Simulation.Servers;
using Whorl.Detection.Simulation.Threats;
using Whorl.Probing;
using Whorl.Store;

namespace Whorl.Detection.Simulation;

/// <summary>What is true of the targets, whatever the lists say: for judging a method honestly.</summary>
internal sealed class TruthTable(PopulationOptions options, AddressPlan plan, BenignPopulation benign, ThreatPopulation threats)
{
    /// <summary>Writes a row for every target that a week of the run shows.</summary>
    public void Write(TextWriter to)
    {
        to.Write("ip,port,name,kind,family,cdn,net,first_week,first_listed\n");
        Dictionary<int, WrongListing> wrong = [];
        foreach (WrongListing mistake in threats.Wrong)
        {
            wrong[mistake.Slot] = mistake;
        }

        benign.Rewind();
        for (int slot = 0; slot < benign.Count; slot++)
        {
            (NetKind kind, int cdn) = plan.RoleOf(slot);
            WrongListing? mistake = wrong.GetValueOrDefault(slot);
            for (TargetState holder = benign[slot]; holder.Born < options.Weeks; holder = benign.Follow(slot))
            {
                bool isListed = mistake is not null && mistake.Listed < holder.Dies && mistake.Delisted > holder.Born;
                WriteRow(to, holder, "benign", string.Empty, kind == NetKind.None ? -1 : cdn, kind, holder.Born, isListed ? mistake!.Listed : ThreatServer.Never);
            }
        }

        foreach (ThreatServer server in threats.Servers)
        {
            WriteRow(to, server.State, "c2", server.Family.Name, server.Cdn, server.Cdn >= 0 ? NetKind.OnNet : NetKind.None, server.First, server.Listed);
        }
    }

    private static string NameOf(NetKind kind) => kind switch
    {
        NetKind.None => string.Empty,
        NetKind.OnNet => "on-net",
        NetKind.Cache => "cache",
        NetKind.ReverseProxy => "reverse-proxy",
        NetKind.SameSoftware => "same-software",
        _ => "other-service",
    };

    private void WriteRow(TextWriter to, in TargetState state, string kind, string family, int cdn, NetKind net, int first, int listed)
    {
        string listedWeek = listed == ThreatServer.Never ? string.Empty : WeekOf(listed);
        to.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{new HostAddress(state.Address, true)},{state.Port},{state.Name},{kind},{family},{(cdn < 0 ? string.Empty : Cdn.All[cdn].Name)},{NameOf(net)},{WeekOf(first)},{listedWeek}\n"));
    }

    private string WeekOf(int week) => new Week(options.Start.Index + week).ToString();
}
