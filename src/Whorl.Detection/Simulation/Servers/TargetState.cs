using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>A target as it is in some week.</summary>
internal struct TargetState
{
    public ulong Key;
    public SoftwareStack Stack;
    public Look Look;
    public string? Name;
    public string? Header;
    public CertificateSummary Certificate;
    public uint Address;
    public int Generation;
    public int Variant;
    public int Dies;
    public int NextUpgrade;
    public int CertificateEnds;
    public short Born;
    public ushort Port;
    public ushort HttpStatus;

    /// <summary>Whether it answers over HTTP.</summary>
    public readonly bool HasHttp => HttpStatus != 0;
}
