namespace Whorl.Detection.Simulation.Servers;

/// <summary>A CDN with the marks by which ground truth knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="System">The number of its autonomous system.</param>
/// <param name="Organisation">The system's name.</param>
/// <param name="Server">The Server header of its edge.</param>
/// <param name="Subject">The subject of its own certificates.</param>
/// <param name="Issuer">Their issuer.</param>
/// <param name="OnNet">The share of benign targets on its nodes.</param>
/// <param name="OffNet">The share of benign targets on its software elsewhere.</param>
/// <param name="OffNetKind">What such a server is.</param>
/// <param name="Others">The share of benign targets that are other services in its system.</param>
internal sealed record Cdn(
    string Name, uint System, string Organisation, string Server, string Subject, string Issuer, double OnNet, double OffNet, NetKind OffNetKind, double Others)
{
    /// <summary>The four of the study that detection follows.</summary>
    public static Cdn[] All { get; } =
    [
        new("Cloudflare", 13335, "CLOUDFLARENET", "cloudflare", "CN=sni.cloudflaressl.com", "CN=Cloudflare Inc ECC CA-3,O=\"Cloudflare, Inc.\",C=US", 0.10, 0.001, NetKind.ReverseProxy, 0),
        new("Fastly", 54113, "FASTLY", "Varnish", "CN=default.ssl.fastly.net", "CN=GlobalSign Atlas R3 DV TLS CA,O=GlobalSign nv-sa,C=BE", 0.02, 0.0002, NetKind.SameSoftware, 0),
        new("Akamai", 20940, "AKAMAI-ASN1", "AkamaiGHost", "CN=a248.e.akamai.net", "CN=DigiCert TLS Hybrid ECC SHA384 2020 CA1,O=DigiCert Inc,C=US", 0.02, 0.006, NetKind.Cache, 0.006),
        new("Alibaba", 37963, "ALIBABA-CN-NET", "Tengine", "CN=*.alicdn.com", "CN=GlobalSign Organization Validation CA,O=GlobalSign nv-sa,C=BE", 0.01, 0.0006, NetKind.SameSoftware, 0.012),
    ];
}

/// <summary>What a server is to a CDN.</summary>
internal enum NetKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A node in the CDN's own system.</summary>
    OnNet,

    /// <summary>A node inside an access provider.</summary>
    Cache,

    /// <summary>Somebody's proxy in front of the CDN, which hands its handshakes through.</summary>
    ReverseProxy,

    /// <summary>The same software, run by somebody else.</summary>
    SameSoftware,

    /// <summary>Another service in the CDN's system.</summary>
    OtherService,
}
