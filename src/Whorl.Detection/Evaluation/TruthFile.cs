using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Evaluation;

/// <summary>
/// What is true of targets whatever lists say, as <c>whorl simulate --truth</c> writes it or an analyst does: CSV with the columns
/// ip, port, name and kind (<c>c2</c>, or anything else for harmless). For judging; no method ever sees it.
/// </summary>
public sealed class TruthFile
{
    private readonly Dictionary<(HostAddress Address, ushort Port, string Name), bool> threats = [];
    private ListKind?[] known = [];

    /// <summary>The number of targets.</summary>
    public int Count => threats.Count;

    /// <summary>Reads the file; <paramref name="problem"/> says what is wrong with the first line that is.</summary>
    public static bool TryRead(TextReader text, out TruthFile truth, out string problem)
    {
        truth = new TruthFile();
        problem = string.Empty;
        string[] columns = text.ReadLine()?.Split(',') ?? [];
        int ip = Array.IndexOf(columns, "ip");
        int port = Array.IndexOf(columns, "port");
        int name = Array.IndexOf(columns, "name");
        int kind = Array.IndexOf(columns, "kind");
        if (ip < 0 || port < 0 || name < 0 || kind < 0)
        {
            problem = "the first line names no columns ip, port, name and kind";
            return false;
        }

        int number = 1;
        for (string? line = text.ReadLine(); line is not null; line = text.ReadLine())
        {
            number++;
            string[] cells = line.Split(',');
            if (cells.Length < columns.Length || !HostAddress.TryParse(cells[ip], out HostAddress address)
                || !ushort.TryParse(cells[port], NumberStyles.None, CultureInfo.InvariantCulture, out ushort portNumber))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"line {number} has no address and port, or too few columns");
                return false;
            }

            // A target that was both in its time counts as the threat that it was.
            (HostAddress, ushort, string) key = (address, portNumber, cells[name]);
            truth.threats[key] = truth.threats.GetValueOrDefault(key) || cells[kind] == "c2";
        }

        return true;
    }

    /// <summary>What is true of a target: a threat, harmless (as popular targets are taken to be), or not known.</summary>
    public ListKind LabelOf(int target, ISightingReplay replay)
    {
        if (known.Length <= replay.HighestTarget)
        {
            known = new ListKind?[replay.HighestTarget + 1];
        }

        return known[target] ??= Find(target, replay);
    }

    private ListKind Find(int target, ISightingReplay replay)
    {
        (ushort port, string? name) = replay.PortAndNameOf(target);
        return !threats.TryGetValue((replay.AddressOf(target), port, name ?? string.Empty), out bool isThreat) ? ListKind.Other
            : isThreat ? ListKind.Threat : ListKind.Popular;
    }
}
