using System.Runtime.InteropServices;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>A server sighting that waits for its batch to be written, with keyed hashes of what it will be found by.</summary>
internal readonly struct PendingServer
{
    /// <summary>Takes what a sighting holds.</summary>
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
        Name = Listings.NameKey.Of(sighting.ServerName, hash);
        Key = KeyOf(hash);
        Look = LookOf(hash);
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

    /// <summary>The hashes of the name.</summary>
    public Listings.NameKey Name { get; }

    /// <summary>A hash of address, port and name: the target.</summary>
    public Hash128 Key { get; }

    /// <summary>A hash of all the rest but the time: a target with the same look is in the same state.</summary>
    public Hash128 Look { get; }

    private Hash128 KeyOf(KeyedHash hash)
    {
        Span<byte> bytes = stackalloc byte[16 + 4 + 16];
        MemoryMarshal.Write(bytes, Address.High);
        MemoryMarshal.Write(bytes[8..], Address.Low);
        MemoryMarshal.Write(bytes[16..], (Port << 1) | (Address.IsIPv4 ? 1 : 0));
        MemoryMarshal.Write(bytes[20..], Name.Whole);
        return hash.Of(bytes);
    }

    private Hash128 LookOf(KeyedHash hash)
    {
        Span<Hash128> parts =
        [
            HashOf(Jarm?.Value, hash),
            HashOf(Atsf?.Value, hash),
            HashOf(Server, hash),
            HashOf(Certificate?.Sha256 ?? Certificate?.Sha1, hash),
            Answers.Length == 0 ? default : hash.Of(Answers),
            new((uint)Http, ((uint)Status << 8) | (Jarm?.Raw is null ? 0u : 1) | (Atsf?.Raw is null ? 0u : 2) | (Certificate?.Subject is null ? 0u : 4)),
        ];
        return hash.Of(MemoryMarshal.AsBytes(parts));
    }

    private static Hash128 HashOf(string? text, KeyedHash hash) => text is null ? default : hash.Of(text);
}
