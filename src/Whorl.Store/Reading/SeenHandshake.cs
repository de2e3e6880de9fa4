using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Reading;

/// <summary>Which handshakes: exactly one of these is given.</summary>
public sealed record HandshakeQuestion
{
    /// <summary>Of this client.</summary>
    public HostAddress? Client { get; init; }

    /// <summary>With this server.</summary>
    public HostAddress? Server { get; init; }

    /// <summary>That asked for this name.</summary>
    public string? Name { get; init; }

    /// <summary>With the fingerprint of this id, as JA3, JA3S or JA4.</summary>
    public StoredFingerprint? Fingerprint { get; init; }

    /// <summary>With the certificate of this SHA-256 or SHA-1.</summary>
    public string? Certificate { get; init; }
}

/// <summary>Handshakes that differ in nothing but time and client port.</summary>
/// <param name="Handshake">What they have in common; its time and client port are 0.</param>
/// <param name="Times">When, and how many.</param>
/// <param name="Id">Their number.</param>
public sealed record SeenHandshake(HandshakeSighting Handshake, Times Times, long Id = 0);
