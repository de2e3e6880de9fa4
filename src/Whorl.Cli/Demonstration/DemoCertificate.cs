using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whorl.Cli.Demonstration;

/// <summary>The certificate of all servers of a run: self-signed, two days long, and its key known to nobody once the folder is gone.</summary>
internal sealed class DemoCertificate : IDisposable
{
    /// <summary>Its subject, and its issuer.</summary>
    public const string Subject = "CN=Whorl demo";

    private const int KeySize = 2048;

    private readonly X509Certificate2 certificate;

    /// <summary>Makes one and writes it into a folder for servers that read files.</summary>
    public DemoCertificate(string folder, IEnumerable<IPAddress> addresses, TimeProvider time)
    {
        using RSA key = RSA.Create(KeySize);
        CertificateRequest request = new(Subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName($"*.{DemoNames.Domain}");
        foreach (IPAddress address in addresses)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = time.GetUtcNow();
        certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        CertificateFile = Path.Combine(folder, "certificate.pem");
        KeyFile = Path.Combine(folder, "key.pem");
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>The certificate as a PEM file.</summary>
    public string CertificateFile { get; }

    /// <summary>Its key as a PEM file.</summary>
    public string KeyFile { get; }

    /// <summary>It for servers of this process.</summary>
    public SslStreamCertificateContext Context { get; }

    public void Dispose() => certificate.Dispose();
}
