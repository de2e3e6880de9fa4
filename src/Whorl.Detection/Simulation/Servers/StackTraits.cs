using Whorl.Detection.Simulation.Chance;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>How a TLS stack answers, as far as the probes see it.</summary>
internal readonly struct StackTraits
{
    private static ReadOnlySpan<byte> NoVersionAlerts => [70, 70, 70, 40, 80, 47];

    private static ReadOnlySpan<byte> NoSuiteAlerts => [40, 40, 40, 71, 47, 80];

    private static ReadOnlySpan<byte> LateAlerts => [120, 40, 80, 112, 50, 110];

    public StackTraits(ref Draw draw)
    {
        HasTls13 = draw.Is(0.75);
        HasOldVersions = draw.Is(0.35);
        IsEcdsa = draw.Is(0.2);
        HasDhe = draw.Is(0.5);
        HasCcm = draw.Is(0.2);
        HasTickets = draw.Is(0.7);
        HasRenegotiationInfo = draw.Is(0.9);
        HasEmptyBlock = draw.Is(0.5);
        HasShortAnswers = draw.Is(0.15);
        NamesGroups = draw.Is(0.4);
        HasRecordLimit = draw.Is(0.15);
        RetriesShareFirst = draw.Is(0.3);
        Alpn = draw.Below(3);
        PointFormats = draw.Below(3);
        Preference = draw.Below(1 << 16);
        Order = draw.Below(24);
        RetryGroup = draw.Below(2);
        NoVersionAlert = NoVersionAlerts[draw.Below(NoVersionAlerts.Length)];
        NoSuiteAlert = NoSuiteAlerts[draw.Below(NoSuiteAlerts.Length)];
        LateAlert = draw.Is(0.1) ? LateAlerts[draw.Below(LateAlerts.Length)] : 0;
    }

    public bool HasTls13 { get; }

    public bool HasOldVersions { get; }

    public bool IsEcdsa { get; }

    public bool HasDhe { get; }

    public bool HasCcm { get; }

    public bool HasTickets { get; }

    public bool HasRenegotiationInfo { get; }

    /// <summary>Whether an answer without extensions has an empty block rather than none.</summary>
    public bool HasEmptyBlock { get; }

    /// <summary>Whether the certificate is sent alone, without a chain that would hide its extensions.</summary>
    public bool HasShortAnswers { get; }

    public bool NamesGroups { get; }

    public bool HasRecordLimit { get; }

    public bool RetriesShareFirst { get; }

    /// <summary>0 for no ALPN, 1 for http/1.1, 2 for h2 too.</summary>
    public int Alpn { get; }

    public int PointFormats { get; }

    /// <summary>Which suite is chosen of those that a probe allows.</summary>
    public int Preference { get; }

    /// <summary>The order of extensions, one of 24.</summary>
    public int Order { get; }

    public int RetryGroup { get; }

    public int NoVersionAlert { get; }

    public int NoSuiteAlert { get; }

    public int LateAlert { get; }
}
