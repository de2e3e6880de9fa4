namespace Whorl.Probing.Preludes;

/// <summary>Where a prelude stands, or how it came to its end.</summary>
public enum PreludeEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The peer has given its go-ahead: what comes now is TLS.</summary>
    Ready,

    /// <summary>The server speaks the protocol and does not offer TLS, or refuses it.</summary>
    NoStartTls,

    /// <summary>The server speaks another protocol, breaks this one, or speaks without end.</summary>
    NotTheProtocol,

    /// <summary>The proxy would not connect, or would not serve this client.</summary>
    ProxyRefused,

    /// <summary>What should be the proxy is none, or breaks its protocol.</summary>
    ProxyFailed,

    /// <summary>The proxy says that the target refused the connection.</summary>
    TargetRefused,

    /// <summary>The proxy says that it cannot reach the target.</summary>
    TargetUnreachable,

    /// <summary>The proxy says that the target did not answer.</summary>
    TargetTimedOut,
}
