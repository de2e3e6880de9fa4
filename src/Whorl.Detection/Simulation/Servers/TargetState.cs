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
    public CertificateSummary? SharedCertificate;
    public string? Issuer;
    public ulong CertificateKey;
    public uint Address;
    public int Generation;
    public int Variant;
    public int Dies;
    public int NextUpgrade;
    public int CertificateEnds;
    public short Born;
    public ushort Port;
    public ushort HttpStatus;

    /// <summary>Its certificate: one that is kept, as others show it too, or one made for the moment, as a million would not leave much memory.</summary>
    public readonly CertificateSummary Certificate
    {
        get
        {
            if (SharedCertificate is { } shared)
            {
                return shared;
            }

            string subject = $"CN={Name}";
            return CertificateMint.Mint(CertificateKey, subject, Issuer ?? subject);
        }
    }

    /// <summary>Whether it answers over HTTP.</summary>
    public readonly bool HasHttp => HttpStatus != 0;
}
