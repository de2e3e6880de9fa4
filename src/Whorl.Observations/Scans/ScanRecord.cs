namespace Whorl.Observations.Scans;

/// <summary>What a scan knows of one target: the active record of the contract.</summary>
public sealed class ScanRecord
{
    /// <summary>The target's place in the scan's order.</summary>
    public long Ordinal { get; init; }

    /// <summary>When its first connection was begun, in nanoseconds since 1970.</summary>
    public long Timestamp { get; set; }

    /// <summary>The target as given.</summary>
    public required string Target { get; init; }

    /// <summary>The address probed; null where none was found.</summary>
    public string? Ip { get; init; }

    /// <summary>The port.</summary>
    public required ushort Port { get; init; }

    /// <summary>The name sent as SNI, null for none.</summary>
    public string? Sni { get; init; }

    /// <summary>The status.</summary>
    public ScanStatus Status { get; set; }

    /// <summary>The status in a sentence, null for success.</summary>
    public string? Error { get; set; }

    /// <summary>JARM, 62 characters; null where it was not asked for.</summary>
    public string? Jarm { get; set; }

    /// <summary>The string that JARM hashes.</summary>
    public string? JarmRaw { get; set; }

    /// <summary>Whether a probe of JARM did not come to an answer, so that the value is no fingerprint.</summary>
    public bool IsJarmPartial { get; set; }

    /// <summary>ATSF without status_request; null where a probe gave nothing.</summary>
    public string? Atsf { get; set; }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of <see cref="Atsf"/>.</summary>
    public string? AtsfHash { get; set; }

    /// <summary>Every probe in the order of the plan.</summary>
    public ProbeRecord[] Probes { get; init; } = [];

    /// <summary>The HTTP look; null where there was none.</summary>
    public HttpRecord? Http { get; set; }

    /// <summary>The server's certificates, its own first, as DER; empty where none was seen.</summary>
    public byte[][] Certificates { get; set; } = [];

    /// <summary>What the server answered to every probe, as <see cref="Answers.AnswerSet"/> writes it; empty where that is not kept.</summary>
    public byte[] Answers { get; set; } = [];

    /// <summary>The connections opened.</summary>
    public int Handshakes { get; set; }

    /// <summary>The time from the first connection to the last answer.</summary>
    public TimeSpan Elapsed { get; set; }
}

/// <summary>What a server answered to a request over HTTP.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Server">The Server field, null without one.</param>
public sealed record HttpRecord(int Status, string? Server);
