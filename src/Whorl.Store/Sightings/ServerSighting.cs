using Whorl.Observations.Scans;
using Whorl.Probing;

namespace Whorl.Store.Sightings;

/// <summary>
/// A server as probing saw it once. The target is address, port and name (the unit in which detection counts). An instance may
/// be filled again for the next sighting; a writer keeps nothing of it but the strings.
/// </summary>
public sealed class ServerSighting
{
    /// <summary>When, in nanoseconds since 1970.</summary>
    public long Timestamp { get; set; }

    /// <summary>The address probed.</summary>
    public HostAddress Address { get; set; }

    /// <summary>The port.</summary>
    public ushort Port { get; set; }

    /// <summary>The name asked for, as SNI; null for none.</summary>
    public string? ServerName { get; set; }

    /// <summary>What it came to.</summary>
    public ScanStatus Status { get; set; }

    /// <summary>JARM; null where not run, without an answer or partial.</summary>
    public Fingerprint? Jarm { get; set; }

    /// <summary>ATSF; null where not run or where a part is empty.</summary>
    public Fingerprint? Atsf { get; set; }

    /// <summary>Whether there was an answer over HTTP.</summary>
    public bool HasHttp { get; set; }

    /// <summary>Its status code.</summary>
    public int HttpStatus { get; set; }

    /// <summary>Its Server field; null without one.</summary>
    public string? Server { get; set; }

    /// <summary>The server's own certificate; null where none was seen.</summary>
    public CertificateSummary? Certificate { get; set; }

    /// <summary>The normalised answers to the probes, in a form that <c>AnswerSet</c> reads; empty where they are not kept.</summary>
    public ReadOnlyMemory<byte> Answers { get; set; }
}
