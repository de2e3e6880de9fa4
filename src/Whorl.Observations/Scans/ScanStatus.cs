namespace Whorl.Observations.Scans;

/// <summary>What a scan found of a target, in a word: the contract's closed list.</summary>
public enum ScanStatus
{
    /// <summary>The server answered with a ServerHello at least once.</summary>
    Success,

    /// <summary>It refused the connection.</summary>
    ConnectionRefused,

    /// <summary>Nobody answered to the connection.</summary>
    ConnectionTimeout,

    /// <summary>It reset the connection before it answered.</summary>
    ConnectionReset,

    /// <summary>It closed the connection before it answered.</summary>
    ConnectionClosed,

    /// <summary>What it speaks is no TLS.</summary>
    NotTls,

    /// <summary>It did not answer, or not in full, in the time given.</summary>
    HandshakeTimeout,

    /// <summary>It answered every hello with an alert.</summary>
    TlsAlert,

    /// <summary>Its name leads to no address.</summary>
    DnsFailure,

    /// <summary>The exclusion list names it.</summary>
    Excluded,

    /// <summary>It breaks the protocol, or this machine could not ask it.</summary>
    Error,
}

/// <summary>The names of statuses in records.</summary>
public static class ScanStatuses
{
    /// <summary>The number of statuses.</summary>
    public const int Count = (int)ScanStatus.Error + 1;

    /// <summary>The name in records.</summary>
    public static string Name(this ScanStatus status) => status switch
    {
        ScanStatus.Success => "success",
        ScanStatus.ConnectionRefused => "connection-refused",
        ScanStatus.ConnectionTimeout => "connection-timeout",
        ScanStatus.ConnectionReset => "connection-reset",
        ScanStatus.ConnectionClosed => "connection-closed",
        ScanStatus.NotTls => "not-tls",
        ScanStatus.HandshakeTimeout => "handshake-timeout",
        ScanStatus.TlsAlert => "tls-alert",
        ScanStatus.DnsFailure => "dns-failure",
        ScanStatus.Excluded => "excluded",
        _ => "error",
    };
}
