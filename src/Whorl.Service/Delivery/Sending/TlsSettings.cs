using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Whorl.Service.Delivery.Sending;

/// <summary>How a receiver is recognised, and how it recognises us. Files are PEM; they are read at every connection, by outlets over HTTP at the first.</summary>
public sealed record TlsSettings
{
    /// <summary>The only authorities whose certificates are believed; null for those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Our certificate, with those of its issuers behind it.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Its private key; null where it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name that the receiver's certificate must have; null for the one it is connected to by.</summary>
    public string? ServerName { get; init; }

    /// <summary>Makes what a connection needs; false, with a clause of "it", where a file is no good.</summary>
    internal bool TryMake(string host, out SslClientAuthenticationOptions options, out string problem)
    {
        options = new SslClientAuthenticationOptions
        {
            TargetHost = ServerName ?? host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        string file = AuthorityFile ?? "";
        try
        {
            if (AuthorityFile is not null)
            {
                X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPemFile(AuthorityFile);
                policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
                options.CertificateChainPolicy = policy;
            }

            if (CertificateFile is not null)
            {
                file = CertificateFile;
                X509Certificate2 own = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile ?? CertificateFile);
                X509Certificate2Collection issuers = [];
                issuers.ImportFromPemFile(CertificateFile);
                options.ClientCertificateContext = SslStreamCertificateContext.Create(own, issuers, offline: true);
            }

            problem = "";
            return true;
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problem = $"the certificate file {file} cannot be used";
            return false;
        }
    }
}
