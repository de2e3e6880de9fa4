using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>A server sighting that waits for its batch to be written.</summary>
internal readonly struct PendingServer
{
    /// <summary>Takes what a sighting holds.</summary>
    public PendingServer(ServerSighting sighting)
    {
        Timestamp = sighting.Timestamp;
        Address = sighting.Address;
        Port = sighting.Port;
        ServerName = sighting.ServerName;
        Status = sighting.Status;
        Jarm = sighting.Jarm;
        Atsf = sighting.Atsf;
        Http = sighting.HasHttp ? sighting.HttpStatus : 0;
        Server = sighting.HasHttp ? sighting.Server ?? string.Empty : null;
        Certificate = sighting.Certificate;
        Answers = sighting.Answers.IsEmpty ? [] : sighting.Answers.ToArray();
    }

    public long Timestamp { get; }

    public HostAddress Address { get; }

    public ushort Port { get; }

    public string? ServerName { get; }

    public ScanStatus Status { get; }

    public Fingerprint? Jarm { get; }

    public Fingerprint? Atsf { get; }

    public int Http { get; }

    public string? Server { get; }

    public CertificateSummary? Certificate { get; }

    public byte[] Answers { get; }
}
