namespace Whorl.Probing.Targets;

/// <summary>
/// Reads exclusions: one a line, an address, a network, a range (<c>192.0.2.1-192.0.2.9</c>), a name, or the subdomains of one
/// (<c>*.example.com</c>). A comment begins with <c>#</c> or <c>;</c>, at the line's beginning or behind a space.
/// </summary>
public sealed class ExclusionReader
{
    /// <summary>How many refused lines are kept.</summary>
    public const int MostRefused = 1000;

    private readonly List<(uint First, uint Last)> _ipv4 = [];
    private readonly List<(UInt128 First, UInt128 Last)> _ipv6 = [];
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> parents = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SkippedLine> refused = [];

    /// <summary>The number of lines refused, those not kept included.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Reads every line of a text.</summary>
    /// <returns>Null, or why the text could not be read to its end.</returns>
    public string? Add(LineReader lines)
    {
        while (lines.TryNext(out ReadOnlySpan<char> line))
        {
            TargetRefusal refusal = Add(line);
            if (refusal != TargetRefusal.None && RefusedCount++ < MostRefused)
            {
                refused.Add(SkippedLine.Of(lines.Name, lines.Line, line, refusal));
            }
        }

        return lines.Failure;
    }

    /// <summary>Reads one line; blank lines and comments add nothing.</summary>
    public TargetRefusal Add(ReadOnlySpan<char> line)
    {
        if (line.Length > TargetParser.LongestLine)
        {
            return TargetRefusal.LineTooLong;
        }

        ReadOnlySpan<char> text = TargetParser.WithoutComment(line, alsoComment: ';');
        if (text.IsEmpty)
        {
            return TargetRefusal.None;
        }

        if (HostAddress.TryParse(text, out HostAddress address))
        {
            Add(address, address);
            return TargetRefusal.None;
        }

        if (AddressBlock.TryParse(text, out AddressBlock block))
        {
            Add(block.Network, block.Last);
            return TargetRefusal.None;
        }

        return TryAddRange(text) ? TargetRefusal.None : AddName(text);
    }

    /// <summary>The list of what was read.</summary>
    public ExclusionList ToList() => new(new AddressSet(_ipv4, _ipv6), names, parents, [.. refused]);

    private bool TryAddRange(ReadOnlySpan<char> text)
    {
        int dash = text.IndexOf('-');
        if (dash < 0
            || !HostAddress.TryParse(text[..dash].TrimEnd(), out HostAddress first)
            || !HostAddress.TryParse(text[(dash + 1)..].TrimStart(), out HostAddress last)
            || first.IsIPv4 != last.IsIPv4 || first.Bits > last.Bits)
        {
            return false;
        }

        Add(first, last);
        return true;
    }

    private TargetRefusal AddName(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny("/:[, ") || text.Contains('\t'))
        {
            return TargetRefusal.NotAnExclusion;
        }

        ReadOnlySpan<char> parent = text.StartsWith("*.") ? text[2..] : text.StartsWith('.') ? text[1..] : default;
        TargetRefusal refusal = HostName.TryRead(parent.IsEmpty ? text : parent, out ReadOnlySpan<char> name);
        if (refusal == TargetRefusal.None)
        {
            _ = (parent.IsEmpty ? names : parents).Add(name.ToString());
        }

        return refusal;
    }

    private void Add(HostAddress first, HostAddress last)
    {
        if (first.IsIPv4)
        {
            _ipv4.Add(((uint)first.Bits, (uint)last.Bits));
        }
        else
        {
            _ipv6.Add((first.Bits, last.Bits));
        }
    }
}
