using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Reading;

/// <summary>Which servers: what is not null must fit. One of address, name, fingerprint and certificate is given.</summary>
public sealed record ServerQuestion
{
    /// <summary>At this address.</summary>
    public HostAddress? Address { get; init; }

    /// <summary>At this port.</summary>
    public ushort? Port { get; init; }

    /// <summary>Asked for by this name.</summary>
    public string? Name { get; init; }

    /// <summary>That showed the fingerprint of this id.</summary>
    public int? Fingerprint { get; init; }

    /// <summary>With the certificate of this SHA-256 or SHA-1.</summary>
    public string? Certificate { get; init; }

    /// <summary>With such a profile; null for any.</summary>
    public ProfileQuestion? Profile { get; init; }
}

/// <summary>Which profiles: all that is given must fit.</summary>
public sealed record ProfileQuestion
{
    /// <summary>Groups of fingerprints, by id: of each group one is the ATSF or the JARM.</summary>
    public IReadOnlyList<IReadOnlyCollection<int>> Fingerprints { get; init; } = [];

    /// <summary>The Server headers, by id, of which it has one; null for any.</summary>
    public IReadOnlyCollection<int>? Servers { get; init; }

    /// <summary>The classes of issuers, by id, of which it has one; null for any.</summary>
    public IReadOnlyCollection<int>? Issuers { get; init; }

    /// <summary>At this port; null for any.</summary>
    public ushort? Port { get; init; }
}

/// <summary>A target with one profile that it showed.</summary>
public sealed record SeenServer
{
    /// <summary>The number of its latest look that was asked for.</summary>
    public long Id { get; init; }

    /// <summary>Its address.</summary>
    public required HostAddress Address { get; init; }

    /// <summary>Its port.</summary>
    public required ushort Port { get; init; }

    /// <summary>The name asked for; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Its ATSF; null for none.</summary>
    public Fingerprint? Atsf { get; init; }

    /// <summary>Its JARM; null for none.</summary>
    public Fingerprint? Jarm { get; init; }

    /// <summary>Its Server header; null without an answer over HTTP, empty for an answer without the field.</summary>
    public string? Server { get; init; }

    /// <summary>The class of its certificate's issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>The certificate of its last state; null for none.</summary>
    public CertificateSummary? Certificate { get; init; }

    /// <summary>The status of its last state.</summary>
    public ScanStatus Status { get; init; }

    /// <summary>When it was first and last seen so, and how often.</summary>
    public required Times Times { get; init; }
}

/// <summary>First and last time, nanoseconds since 1970, and how many.</summary>
/// <param name="First">The first time.</param>
/// <param name="Last">The last time.</param>
/// <param name="Count">How many times.</param>
public readonly record struct Times(long First, long Last, long Count)
{
    /// <summary>These and others together.</summary>
    public Times With(Times other) => Count == 0 ? other : other.Count == 0 ? this
        : new Times(Math.Min(First, other.First), Math.Max(Last, other.Last), Count + other.Count);
}
