namespace Whorl.Service.Delivery.Sending.Syslog;

/// <summary>syslog in datagrams (RFC 5426): no acknowledgement, no order, no guarantee.</summary>
public sealed record SyslogUdpOutletOptions : OutletOptions
{
    /// <summary>The receiver's name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; init; } = 514;

    /// <summary>The longest message; a longer one goes to the dead letters.</summary>
    public int MostBytes { get; init; } = 8192;
}

/// <summary>syslog over TCP with octet counting (RFC 6587), or TLS (RFC 5425): no acknowledgement.</summary>
public sealed record SyslogStreamOutletOptions : OutletOptions
{
    /// <summary>The receiver's name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port: by custom 514 without TLS and 6514 with it.</summary>
    public required int Port { get; init; }

    /// <summary>TLS; null for none.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>The system's send buffer. With what the receiver has taken off the line and not stored it is what a kill can cost.</summary>
    public int SendBuffer { get; init; } = 64 << 10;
}
