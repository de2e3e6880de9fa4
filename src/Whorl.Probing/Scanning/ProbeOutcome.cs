namespace Whorl.Probing.Scanning;

/// <summary>What became of one probe: a closed list, whose names are in docs/reference/outcomes.md.</summary>
public enum ProbeOutcome
{
    /// <summary>It has not been tried, because the target's time was over or the server could not be reached any more.</summary>
    NotRun,

    /// <summary>The server answered, and everything that the method wants of it was read.</summary>
    Answered,

    /// <summary>The server answered and chose something that the client offered and cannot do, so that nothing later was seen.</summary>
    Unsupported,

    /// <summary>The server ended the handshake by an alert.</summary>
    Alert,

    /// <summary>The server closed the connection (FIN) before it had answered in full.</summary>
    Closed,

    /// <summary>The server reset the connection (RST) before it had answered in full.</summary>
    Reset,

    /// <summary>The server's time for the handshake passed.</summary>
    Timeout,

    /// <summary>What came is no TLS.</summary>
    NotTls,

    /// <summary>The server broke the protocol.</summary>
    Malformed,

    /// <summary>A record or message is longer than allowed, or they do not end.</summary>
    TooLarge,

    /// <summary>The connection was refused.</summary>
    Refused,

    /// <summary>There is no way to the address.</summary>
    Unreachable,

    /// <summary>Nobody answered to the connection's first packet.</summary>
    ConnectTimeout,

    /// <summary>This machine could not connect: no port or file descriptor left.</summary>
    LocalFailure,

    /// <summary>The server speaks the protocol that was to lead to TLS, and does not offer TLS or refuses it.</summary>
    NoStartTls,

    /// <summary>What the server said before TLS is not the protocol that was to lead there, or does not end.</summary>
    NotTheProtocol,

    /// <summary>The server closed the connection (FIN) before TLS could begin.</summary>
    ClosedBeforeTls,

    /// <summary>The server reset the connection (RST) before TLS could begin.</summary>
    ResetBeforeTls,

    /// <summary>The proxy would not connect to the target, or would not serve this client.</summary>
    ProxyRefused,

    /// <summary>The proxy could not be reached, closed the connection without an answer, or is none.</summary>
    ProxyFailed,
}

/// <summary>What outcomes mean.</summary>
public static class ProbeOutcomes
{
    /// <summary>The name in records.</summary>
    public static string Name(this ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.NotRun => "not-run",
        ProbeOutcome.Answered => "answered",
        ProbeOutcome.Unsupported => "unsupported",
        ProbeOutcome.Alert => "alert",
        ProbeOutcome.Closed => "closed",
        ProbeOutcome.Reset => "reset",
        ProbeOutcome.Timeout => "timeout",
        ProbeOutcome.NotTls => "not-tls",
        ProbeOutcome.Malformed => "malformed",
        ProbeOutcome.TooLarge => "too-large",
        ProbeOutcome.Refused => "refused",
        ProbeOutcome.Unreachable => "unreachable",
        ProbeOutcome.ConnectTimeout => "connect-timeout",
        ProbeOutcome.NoStartTls => "no-starttls",
        ProbeOutcome.NotTheProtocol => "not-the-protocol",
        ProbeOutcome.ClosedBeforeTls => "closed-before-tls",
        ProbeOutcome.ResetBeforeTls => "reset-before-tls",
        ProbeOutcome.ProxyRefused => "proxy-refused",
        ProbeOutcome.ProxyFailed => "proxy-failed",
        _ => "local-failure",
    };

    /// <summary>Whether no connection came about, so that the server said nothing, not even that it would say nothing.</summary>
    public static bool IsConnectFailure(this ProbeOutcome outcome) =>
        outcome is ProbeOutcome.Refused or ProbeOutcome.Unreachable or ProbeOutcome.ConnectTimeout or ProbeOutcome.LocalFailure
            or ProbeOutcome.ProxyRefused or ProbeOutcome.ProxyFailed;

    /// <summary>Whether the server was reached and there was no TLS to be had, so that the hello has not been sent.</summary>
    public static bool IsPreludeFailure(this ProbeOutcome outcome) =>
        outcome is ProbeOutcome.NoStartTls or ProbeOutcome.NotTheProtocol or ProbeOutcome.ClosedBeforeTls or ProbeOutcome.ResetBeforeTls;

    /// <summary>Whether the probe does not tell what the server would have answered: the hello was not sent, or a deadline passed.</summary>
    public static bool IsUnknown(this ProbeOutcome outcome) =>
        outcome is ProbeOutcome.NotRun or ProbeOutcome.Timeout || outcome.IsConnectFailure() || outcome.IsPreludeFailure();
}
