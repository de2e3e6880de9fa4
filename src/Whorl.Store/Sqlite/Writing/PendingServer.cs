using System.Runtime.InteropServices;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>A server sighting that waits for its batch to be written.</summary>
internal readonly struct PendingServer
{
    /// <summary>Takes what a sighting holds, and hashes what it will be found by.</summary>
    public PendingServer(ServerSighting sighting, KeyedHash hash)
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
        CertificateMark = (Certificate?.Sha256 ?? Certificate?.Sha1) is { } identity ? (ulong)hash.Of(identity) | 1 : 0;
        Span<byte> bytes = stackalloc byte[16 + 4 + 16];
        MemoryMarshal.Write(bytes, Address.Bits);
        MemoryMarshal.Write(bytes[16..], (Port << 1) | (Address.IsIPv4 ? 1 : 0));
        MemoryMarshal.Write(bytes[20..], ServerName is null ? 0 : hash.Of(ServerName));
        Key = hash.Of(bytes);
    }

    /// <summary>A keyed hash of address, port and name.</summary>
    public UInt128 Key { get; }

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

    /// <summary>A keyed hash of the certificate's hash; 0 without one.</summary>
    public ulong CertificateMark { get; }

    public byte[] Answers { get; }
}
