namespace Whorl.Probing.Targets;

/// <summary>
/// Reads a target from a line of text. Forms: <c>host</c>, <c>host:port</c>, an address, <c>[v6]:port</c>, a network
/// (<c>192.0.2.0/24</c>, <c>192.0.2.0/24:8443</c>, <c>[2001:db8::]/120:8443</c>), a URL, and the columns
/// <c>host,name[,tag[,port]]</c> of goscanner and zgrab2, of which the tag means nothing here.
/// </summary>
public static class TargetParser
{
    /// <summary>The longest line that is read, in characters.</summary>
    public const int LongestLine = 4096;

    private const int MostColumns = 4;

    /// <summary>Reads a line. A blank line or a comment (<c>#</c>) is no refusal, but <see cref="TargetLine.IsEmpty"/>.</summary>
    public static TargetRefusal Parse(ReadOnlySpan<char> line, out TargetLine target)
    {
        target = default;
        if (line.Length > LongestLine)
        {
            return TargetRefusal.LineTooLong;
        }

        ReadOnlySpan<char> text = WithoutComment(line);
        if (text.IsEmpty)
        {
            return TargetRefusal.None;
        }

        return HasColumns(text) ? ReadColumns(text, out target) : ReadAlone(text, text, out target);
    }

    /// <summary>The line without surrounding space, byte order mark and comment; a comment begins the line or follows a space.</summary>
    internal static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line, char alsoComment = '#')
    {
        ReadOnlySpan<char> text = line.TrimStart('\uFEFF').Trim();
        for (int from = 0; from < text.Length;)
        {
            int mark = text[from..].IndexOfAny('#', alsoComment);
            if (mark < 0)
            {
                break;
            }

            if (from + mark == 0 || char.IsWhiteSpace(text[from + mark - 1]))
            {
                return text[..(from + mark)].TrimEnd();
            }

            from += mark + 1;
        }

        return text;
    }

    /// <summary>A comma behind the beginning of a URL's path belongs to the URL.</summary>
    private static bool HasColumns(ReadOnlySpan<char> text)
    {
        int comma = text.IndexOf(',');
        if (comma < 0)
        {
            return false;
        }

        int scheme = text[..comma].IndexOf("://");
        return scheme < 0 || !text[(scheme + 3)..comma].ContainsAny("/?#");
    }

    private static TargetRefusal ReadAlone(ReadOnlySpan<char> text, ReadOnlySpan<char> field, out TargetLine target)
    {
        TargetRefusal refusal = TargetHost.Read(Unquoted(field), out TargetHost host);
        target = new TargetLine
        {
            Text = text,
            Address = host.Address,
            Block = host.Block,
            Name = host.Name,
            Port = host.Port,
            ServerName = host.Name,
        };
        return refusal;
    }

    private static TargetRefusal ReadColumns(ReadOnlySpan<char> text, out TargetLine target)
    {
        target = default;
        Span<Range> ranges = stackalloc Range[MostColumns + 1];
        int columns = text.Split(ranges, ',');
        if (columns > MostColumns && !text[ranges[MostColumns]].Trim(" \t,").IsEmpty)
        {
            return TargetRefusal.TooManyColumns;
        }

        ReadOnlySpan<char> where = Unquoted(text[ranges[0]]);
        ReadOnlySpan<char> name = Unquoted(text[ranges[1]]);
        TargetRefusal refusal = ReadAlone(text, where.IsEmpty ? name : where, out TargetLine alone);
        ReadOnlySpan<char> serverName = alone.ServerName;
        if (refusal == TargetRefusal.None && !where.IsEmpty && !name.IsEmpty)
        {
            refusal = ReadServerName(name, alone, out serverName);
        }

        ushort port = alone.Port;
        if (refusal == TargetRefusal.None && columns > 2)
        {
            refusal = ReadPortColumn(Unquoted(text[ranges[2]]), columns > 3 ? Unquoted(text[ranges[3]]) : default, ref port);
        }

        target = new TargetLine
        {
            Text = text,
            Address = alone.Address,
            Block = alone.Block,
            Name = alone.Name,
            Port = port,
            ServerName = serverName,
        };
        return refusal;
    }

    /// <summary>The column of the name. An address that repeats the first column is no name and no mistake either.</summary>
    private static TargetRefusal ReadServerName(ReadOnlySpan<char> text, TargetLine target, out ReadOnlySpan<char> name)
    {
        name = default;
        if (HostAddress.TryParse(text, out HostAddress address))
        {
            return target.Address == address ? TargetRefusal.None : TargetRefusal.TwoAddresses;
        }

        return HostName.TryRead(text, out name);
    }

    /// <summary>A number without a fourth column is more likely a port in the wrong place than a tag.</summary>
    private static TargetRefusal ReadPortColumn(ReadOnlySpan<char> tag, ReadOnlySpan<char> text, ref ushort port)
    {
        if (text.IsEmpty)
        {
            return !tag.IsEmpty && !tag.ContainsAnyExceptInRange('0', '9') ? TargetRefusal.NumberAsTag : TargetRefusal.None;
        }

        TargetRefusal refusal = TargetHost.ReadPort(text, out ushort named);
        if (refusal == TargetRefusal.None && port != 0 && port != named)
        {
            return TargetRefusal.TwoPorts;
        }

        port = named;
        return refusal;
    }

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> field)
    {
        field = field.Trim();
        return field.Length >= 2 && field[0] is '"' or '\'' && field[^1] == field[0] ? field[1..^1].Trim() : field;
    }
}
