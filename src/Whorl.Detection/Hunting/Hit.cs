using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting;

/// <summary>One reason for a hit: a number where there is one, and always words.</summary>
/// <param name="What">What it is, in one or two words joined by underscores.</param>
/// <param name="Value">The number; null where there is none.</param>
/// <param name="Words">The reason in words.</param>
public readonly record struct HitEvidence(string What, double? Value, string Words);

/// <summary>The fingerprints that a hit is about; null where unknown.</summary>
public sealed record HitFingerprints
{
    /// <summary>JA3 of the client.</summary>
    public string? Ja3 { get; init; }

    /// <summary>JA3S of the server.</summary>
    public string? Ja3s { get; init; }

    /// <summary>JA4 of the client.</summary>
    public string? Ja4 { get; init; }

    /// <summary>JARM of the server.</summary>
    public string? Jarm { get; init; }

    /// <summary>ATSF of the server.</summary>
    public string? Atsf { get; init; }

    /// <summary>The server's certificate: SHA-256, else SHA-1.</summary>
    public string? Certificate { get; init; }

    /// <summary>Those of a handshake.</summary>
    public static HitFingerprints Of(HandshakeSighting handshake) => new()
    {
        Ja3 = handshake.Ja3?.Value,
        Ja3s = handshake.Ja3s?.Value,
        Ja4 = handshake.Ja4?.Value,
        Certificate = handshake.Certificate?.Sha256 ?? handshake.Certificate?.Sha1,
    };

    /// <summary>Those that are known, by name, in the order of the record.</summary>
    public IEnumerable<(string Name, string Value)> Known()
    {
        foreach ((string name, string? value) in ((string, string?)[])[("ja3", Ja3), ("ja3s", Ja3s), ("ja4", Ja4), ("jarm", Jarm), ("atsf", Atsf), ("certificate", Certificate)])
        {
            if (value is not null)
            {
                yield return (name, value);
            }
        }
    }
}

/// <summary>What a hunt found: where, how much it matters, and why.</summary>
public sealed record Hit
{
    /// <summary>The name of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Which of the rule's cases it is.</summary>
    public required string Case { get; init; }

    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>When, in nanoseconds since 1970.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The client; null where the hit is about a server or a network.</summary>
    public HostAddress? Client { get; init; }

    /// <summary>The network of clients that the hit is about; null for one client.</summary>
    public string? Segment { get; init; }

    /// <summary>The server; null where the hit is about clients alone.</summary>
    public HostAddress? Server { get; init; }

    /// <summary>The server's port.</summary>
    public ushort? Port { get; init; }

    /// <summary>The name asked for.</summary>
    public string? ServerName { get; init; }

    /// <summary>The fingerprints.</summary>
    public HitFingerprints Fingerprints { get; init; } = new();

    /// <summary>A number that orders hits of one rule; its rule says what it is.</summary>
    public double? Score { get; init; }

    /// <summary>Families of malware that lists name.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Why.</summary>
    public IReadOnlyList<HitEvidence> Evidence { get; init; } = [];

    /// <summary>What not to conclude.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>Guards that were asked, in words: what they found, and what it changed.</summary>
    public IReadOnlyList<string> Guards { get; init; } = [];

    /// <summary>Whether the server is a target that the user may want to probe.</summary>
    public bool IsTarget { get; init; }

    /// <summary>A hit at a handshake.</summary>
    public static Hit Of(HandshakeSighting handshake, string rule, string @case, Severity severity) => new()
    {
        Rule = rule,
        Case = @case,
        Severity = severity,
        Timestamp = handshake.Timestamp,
        Client = handshake.ClientAddress,
        Server = handshake.ServerAddress,
        Port = handshake.ServerPort,
        ServerName = handshake.ServerName,
        Fingerprints = HitFingerprints.Of(handshake),
    };
}
