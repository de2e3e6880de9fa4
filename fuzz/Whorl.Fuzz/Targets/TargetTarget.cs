using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Fuzz.Targets;

/// <summary>Lines of targets and of exclusions: the first byte says whether the rest is UTF-16 or, as a file is, UTF-8.</summary>
internal sealed class TargetTarget : FuzzTarget
{
    public override string Name => "target";

    protected override long AllocationCap(int inputLength) => (2L << 20) + (512L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        bool isWide = (input[0] & 1) != 0;
        string text = isWide ? new string(MemoryMarshal.Cast<byte, char>(input[1..])) : Encoding.UTF8.GetString(input[1..]);
        foreach (string line in text.Split('\n').Take(200))
        {
            CheckTarget(line);
            CheckExclusion(line);
        }

        using LineReader lines = new(new MemoryStream(input[1..].ToArray()), "input");
        ExclusionReader reader = new();
        Require(reader.Add(lines) is null, "a text in memory cannot be read");
        Require(reader.ToList().Refused.Count <= ExclusionReader.MostRefused, "more refused lines are kept than wanted");
    }

    private static void CheckTarget(string line)
    {
        if (TargetParser.Parse(line, out TargetLine target) != TargetRefusal.None)
        {
            return;
        }

        int places = (target.Address is null ? 0 : 1) + (target.Block is null ? 0 : 1) + (target.Name.IsEmpty ? 0 : 1);
        Require(places == (target.IsEmpty ? 0 : 1), "a target is not one address, network or name");
        RequireName(target.Name);
        RequireName(target.ServerName);
        Require(target.Block is not { } block || (block.HostBits > 0 && block.Contains(block.Network) && block.Contains(block.Last)), "a network is none");
        RequireSame(target, target.Text.ToString(), "a target's text is read as another target");
        if (!target.IsEmpty)
        {
            RequireSame(target, Canonical(target), "a target is read otherwise than it is written");
        }
    }

    private static string Canonical(TargetLine target)
    {
        string port = target.Port == 0 ? "" : ":" + target.Port.ToString(CultureInfo.InvariantCulture);
        string host = target.Address is { } address ? (address.IsIPv4 ? address.ToString() : $"[{address}]")
            : target.Block is { } block ? (block.Network.IsIPv4 ? block.ToString() : $"[{block.Network}]/{block.Prefix}")
            : target.Name.ToString();
        return host + port + (target.ServerName.SequenceEqual(target.Name) ? "" : "," + target.ServerName.ToString());
    }

    private static void RequireSame(TargetLine target, string text, string property)
    {
        bool same = TargetParser.Parse(text, out TargetLine again) == TargetRefusal.None
            && again.Address == target.Address && again.Block == target.Block && again.Port == target.Port
            && again.Name.SequenceEqual(target.Name) && again.ServerName.SequenceEqual(target.ServerName);
        Require(same, property);
    }

    private static void RequireName(ReadOnlySpan<char> name)
    {
        Require(name.Length <= HostName.Longest && !name.ContainsAnyExceptInRange('-', 'z') && !name.EndsWith('.'), "a name is no host name");
        Require(!HostAddress.TryParse(name, out _), "a name is an address");
    }

    private static void CheckExclusion(string line)
    {
        ExclusionReader reader = new();
        bool isRead = reader.Add(line) == TargetRefusal.None;
        ExclusionList list = reader.ToList();
        Require(isRead || list.Ranges + list.Names == 0, "a refused line excludes something");
        Require(list.Ranges + list.Names <= 1, "a line is more than one exclusion");

        // Whoever excludes what he names as a target has it excluded; a semicolon begins a comment in the one case only.
        if (isRead && !line.Contains(';', StringComparison.Ordinal) && TargetParser.Parse(line, out TargetLine target) == TargetRefusal.None && target.Text.SequenceEqual(line))
        {
            Require(target.Address is not { } address || list.Contains(address), "an address is not excluded by its own text");
            Require(target.Block is not { } block || (list.Contains(block.Network) && list.Contains(block.Last)), "a network is not excluded by its own text");
            Require(target.Name.IsEmpty || list.Contains(target.Name), "a name is not excluded by its own text");
        }
    }
}
