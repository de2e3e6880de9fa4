namespace Whorl.Service.Delivery.Sending.Relp;

/// <summary>syslog over RELP: every message is acknowledged by the receiver.</summary>
public sealed record RelpOutletOptions : OutletOptions
{
    /// <summary>The receiver's name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port; there is none by custom, 2514 and 20514 are common.</summary>
    public required int Port { get; init; }

    /// <summary>TLS; null for none.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>How many messages may be on their way without an acknowledgement.</summary>
    public int Window { get; init; } = 128;

    /// <summary>The longest message; a longer one goes to the dead letters, since receivers end the session at one that is too long for them.</summary>
    public int MostBytes { get; init; } = 64 << 10;

    /// <summary>How often a receiver may refuse one message, while it takes others or was sent no other, before the message goes to the dead letters.</summary>
    public int Tries { get; init; } = 5;
}
