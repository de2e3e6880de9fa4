using Whorl.Detection.Simulation.Chance;
using Whorl.Detection.Simulation.Servers;
using Whorl.Detection.Simulation.Threats;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation;

/// <summary>
/// A population of servers that grows out of a seed, week by week: for judging detection where the truth is known. Any week can be
/// written alone and is equal to that week of a whole run.
/// </summary>
public sealed class Population
{
    private const long Hour = 3600L * 1_000_000_000;
    private const long ScanBegins = 6 * Hour;
    private const long Millisecond = 1_000_000;

    private readonly Looks looks = new();
    private readonly StackCatalogue stacks;
    private readonly FamilyCatalogue families;
    private readonly AddressPlan plan;
    private readonly BenignPopulation benign;
    private readonly ThreatPopulation threats;
    private readonly ServerSighting sighting = new();
    private readonly int[] order;
    private int at;

    /// <summary>Makes the population, in no week yet.</summary>
    public Population(PopulationOptions options)
    {
        PopulationLimits.Check(options);
        Options = options;
        stacks = new StackCatalogue(options, looks);
        families = new FamilyCatalogue(options, stacks, looks);
        plan = new AddressPlan(options);
        benign = new BenignPopulation(options, plan, stacks, families);
        threats = new ThreatPopulation(options, plan, stacks, families);
        order = new int[options.Targets + threats.Servers.Count];
        Lists = new PopulationLists(options, plan, benign, threats);
    }

    /// <summary>What it was made with.</summary>
    public PopulationOptions Options { get; }

    /// <summary>Distinct fingerprints shown so far.</summary>
    public int Fingerprints => looks.Count;

    /// <summary>Its lists.</summary>
    internal PopulationLists Lists { get; }

    internal ThreatPopulation Threats => threats;

    /// <summary>Writes every week; <paramref name="progress"/> hears the number of weeks done and sightings so far.</summary>
    public PopulationSummary Write(IPopulationSink sink, Action<int, long>? progress = null, CancellationToken cancellation = default)
    {
        long sightings = 0;
        long listed = 0;
        for (int week = 0; week < Options.Weeks; week++)
        {
            cancellation.ThrowIfCancellationRequested();
            (long seen, int onList) = WriteWeek(week, sink);
            sightings += seen;
            listed += onList;
            progress?.Invoke(week + 1, sightings);
        }

        return new PopulationSummary(Options.Weeks, sightings, Fingerprints, listed / Math.Max(1, Options.Weeks));
    }

    /// <summary>Writes what is true of every target that the run shows, as CSV; the population is at its beginning afterwards.</summary>
    public void WriteTruth(TextWriter to)
    {
        new TruthTable(Options, plan, benign, threats).Write(to);
        benign.Rewind();
        at = 0;
    }

    /// <summary>Writes one week of the run, lists and sightings; returns the number of sightings and of listed addresses.</summary>
    public (long Sightings, int Listed) WriteWeek(int week, IPopulationSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(week);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(week, Options.Weeks);
        StepTo(week);
        int listed = Lists.Write(week, sink);
        Week calendar = new(Options.Start.Index + week);
        sink.BeginWeek(calendar);
        int count = Shuffle(week);
        long step = Math.Max(1, Options.ScanHours * Hour / Millisecond / count) * Millisecond;
        long time = calendar.Start + ScanBegins;
        for (int place = 0; place < count; place++)
        {
            int target = order[place];
            if (target < benign.Count)
            {
                Show(benign[target], week, isSilent: false);
            }
            else
            {
                ThreatServer server = threats.Servers[target - benign.Count];
                Show(server.State, week, week >= server.Silent);
            }

            sighting.Timestamp = time;
            time += step;
            sink.Add(sighting);
        }

        sink.EndWeek();
        return (count, listed);
    }

    private void StepTo(int week)
    {
        if (week < at)
        {
            benign.Rewind();
        }

        at = week;
        for (int slot = 0; slot < benign.Count; slot++)
        {
            benign.Step(slot, week);
        }
    }

    /// <summary>Puts the targets of a week in the order of its scan.</summary>
    private int Shuffle(int week)
    {
        int count = 0;
        while (count < benign.Count)
        {
            order[count] = count++;
        }

        for (int server = 0; server < threats.Servers.Count; server++)
        {
            if (threats.Servers[server].IsScanned(week))
            {
                order[count++] = benign.Count + server;
            }
        }

        Draw draw = new(Options.Seed, Purpose.Order, week);
        for (int left = count; left > 1; left--)
        {
            int other = draw.Below(left);
            (order[left - 1], order[other]) = (order[other], order[left - 1]);
        }

        return count;
    }

    private void Show(in TargetState state, int week, bool isSilent)
    {
        Draw draw = new(state.Key + ((ulong)week << 32));
        sighting.Address = new HostAddress(state.Address, true);
        sighting.Port = state.Port;
        sighting.ServerName = state.Name;
        if (draw.Is(Options.Unreachable) || isSilent)
        {
            sighting.Status = draw.Below(4) switch { 0 => ScanStatus.ConnectionRefused, 1 => ScanStatus.HandshakeTimeout, _ => ScanStatus.ConnectionTimeout };
            sighting.Atsf = null;
            sighting.Jarm = null;
            sighting.HasHttp = false;
            sighting.HttpStatus = 0;
            sighting.Server = null;
            sighting.Certificate = null;
            return;
        }

        sighting.Status = ScanStatus.Success;
        sighting.Atsf = draw.Is(Options.AtsfMissing) ? null : state.Look.Atsf;
        sighting.Jarm = draw.Is(Options.JarmMissing) ? null : state.Look.Jarm;
        sighting.HasHttp = state.HasHttp;
        sighting.HttpStatus = state.HttpStatus;
        sighting.Server = state.HasHttp ? state.Header : null;
        sighting.Certificate = state.Certificate;
    }
}

/// <summary>What a run came to.</summary>
/// <param name="Weeks">Weeks written.</param>
/// <param name="Sightings">Sightings written.</param>
/// <param name="Fingerprints">Distinct fingerprints.</param>
/// <param name="Listed">Addresses on the block list, on average over the weeks.</param>
public readonly record struct PopulationSummary(int Weeks, long Sightings, int Fingerprints, long Listed);
