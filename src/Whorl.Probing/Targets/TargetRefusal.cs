namespace Whorl.Probing.Targets;

/// <summary>Why a line is not a target (or not an exclusion).</summary>
public enum TargetRefusal
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>The line is longer than <see cref="TargetParser.LongestLine"/>.</summary>
    LineTooLong,

    /// <summary>The line names neither an address nor a name.</summary>
    NoHost,

    /// <summary>It looks like an address and is none.</summary>
    BadAddress,

    /// <summary>The address has a zone (<c>%eth0</c>).</summary>
    Zone,

    /// <summary>The number behind the slash is no prefix length of the family.</summary>
    BadPrefix,

    /// <summary>The port is no number of 1 to 65535.</summary>
    BadPort,

    /// <summary>The line names two ports.</summary>
    TwoPorts,

    /// <summary>The name has a character no host name has, or an empty label.</summary>
    BadName,

    /// <summary>The name is longer than 253 characters (RFC 1035 section 2.3.4).</summary>
    NameTooLong,

    /// <summary>A label of the name is longer than 63 characters (RFC 1035 section 2.3.4).</summary>
    LabelTooLong,

    /// <summary>The name is not ASCII and cannot be converted (RFC 5891).</summary>
    BadInternationalName,

    /// <summary>The column for the name holds another address.</summary>
    TwoAddresses,

    /// <summary>A path behind a name without a scheme.</summary>
    PathWithoutScheme,

    /// <summary>The port of this URL scheme is not known and the URL names none.</summary>
    UnknownScheme,

    /// <summary>More columns than address, name, tag and port.</summary>
    TooManyColumns,

    /// <summary>A number in the column of the tag, where no column for the port follows.</summary>
    NumberAsTag,

    /// <summary>With this network there would be more targets than can be counted.</summary>
    TooManyAddresses,

    /// <summary>An exclusion holds for addresses, networks, ranges and names only.</summary>
    NotAnExclusion,
}

/// <summary>The refusals in words.</summary>
public static class TargetRefusals
{
    /// <summary>One sentence: what is wrong and what to do.</summary>
    public static string Sentence(this TargetRefusal refusal) => refusal switch
    {
        TargetRefusal.None => "is a target",
        TargetRefusal.LineTooLong => "is longer than 4096 characters",
        TargetRefusal.NoHost => "names neither an address nor a host",
        TargetRefusal.BadAddress => "looks like an address but is none: write four decimal parts without leading zeros, or IPv6",
        TargetRefusal.Zone => "has a zone (%...), which is not supported",
        TargetRefusal.BadPrefix => "has a prefix length that its address family does not have",
        TargetRefusal.BadPort => "has a port that is not a number from 1 to 65535",
        TargetRefusal.TwoPorts => "names two different ports",
        TargetRefusal.BadName => "is not a host name: letters, digits, '-', '_' and single dots are allowed",
        TargetRefusal.NameTooLong => "has a name longer than 253 characters",
        TargetRefusal.LabelTooLong => "has a name with a label longer than 63 characters",
        TargetRefusal.BadInternationalName => "has an international name that cannot be converted: write its ASCII form (xn--...)",
        TargetRefusal.TwoAddresses => "has an address where the name belongs",
        TargetRefusal.PathWithoutScheme => "has a path: write a URL with its scheme (https://...), or the host alone",
        TargetRefusal.UnknownScheme => "has a scheme whose port is not known: name the port",
        TargetRefusal.TooManyAddresses => "makes more than 2^63 targets: take a smaller network",
        TargetRefusal.TooManyColumns => "has more columns than address, name, tag and port",
        TargetRefusal.NumberAsTag => "has a number as its tag: the port is the fourth column (address,name,tag,port)",
        TargetRefusal.NotAnExclusion => "is not an address, a network, a range or a name: exclusions have no ports and no URLs",
        _ => "is refused",
    };
}
