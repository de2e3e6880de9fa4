using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whorl.Tls.Certificates;

namespace Whorl.Tls.Tests.Certificates;

/// <summary>Reads every certificate of the real captures, and compares with OpenSSL's program and .NET's reader.</summary>
public sealed class CertificatesOfPeersTests
{
    [Fact]
    public void Certificates_of_real_captures_read_as_openssl_and_dotnet_read_them()
    {
        List<byte[]> certificates = CapturedCertificates.Distinct();
        Assert.True(certificates.Count > 200, $"only {certificates.Count} certificates were found");
        var differences = new List<string>();
        int compared = 0;
        foreach (byte[] der in certificates)
        {
            if (Compare(der, differences))
            {
                compared++;
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        TestContext.Current.SendDiagnosticMessage("{0} of {1} distinct certificates compared", compared, certificates.Count);
        Assert.True(compared > 200, $"only {compared} of {certificates.Count} certificates were compared");
    }

    [Fact]
    public void Own_certificates_read_as_openssl_and_dotnet_read_them()
    {
        var differences = new List<string>();
        string[] files = Directory.GetFiles(TestData.Path("certificates"), "*.der");
        foreach (string file in files)
        {
            Assert.True(Compare(File.ReadAllBytes(file), differences), file);
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static bool Compare(byte[] der, List<string> differences)
    {
        string id = Convert.ToHexStringLower(SHA256.HashData(der).AsSpan(0, 8));
        string[] output = PeerProgram.Run(
            "openssl", der, "x509", "-inform", "DER", "-noout", "-subject", "-issuer", "-serial", "-dates", "-nameopt", "RFC2253,-esc_msb")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CertificateError error = CertificateView.TryParse(der, out CertificateView cert);
        if (output.Length < 5 || error != CertificateError.None)
        {
            if (output.Length >= 5 != (error == CertificateError.None))
            {
                differences.Add($"{id}: ours {error}, openssl says {string.Join(' ', output)}");
            }

            return false;
        }

        void Same(string what, string ours, string theirs)
        {
            if (ours != theirs)
            {
                differences.Add($"{id} {what}: ours '{ours}', theirs '{theirs}'");
            }
        }

        Same("subject", "subject=" + CertificateText.Name(cert.Subject), output[0]);
        Same("issuer", "issuer=" + CertificateText.Name(cert.Issuer), output[1]);
        Same("not before", OpensslTime("notBefore=", cert.NotBefore), output[3]);
        Same("not after", OpensslTime("notAfter=", cert.NotAfter), output[4]);
        string serial = output[2]["serial=".Length..].ToLowerInvariant();
        if (!serial.StartsWith('-'))
        {
            Same("serial", CertificateText.Serial(cert), serial);
        }

        CompareWithDotnet(der, cert, Same);
        return true;
    }

    private static void CompareWithDotnet(byte[] der, CertificateView cert, Action<string, string, string> same)
    {
        X509Certificate2 theirs;
        try
        {
            theirs = X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return;
        }

        using (theirs)
        {
            same("not before (.NET)", Number(cert.NotBefore.Seconds), Number(((DateTimeOffset)theirs.NotBefore).ToUnixTimeSeconds()));
            same("not after (.NET)", Number(cert.NotAfter.Seconds), Number(((DateTimeOffset)theirs.NotAfter).ToUnixTimeSeconds()));
            same("serial (.NET)", Convert.ToHexString(cert.Serial), Convert.ToHexString(theirs.SerialNumberBytes.Span));
            same("issuer bytes (.NET)", Convert.ToHexString(cert.Issuer), Convert.ToHexString(theirs.IssuerName.RawData));
            same("subject bytes (.NET)", Convert.ToHexString(cert.Subject), Convert.ToHexString(theirs.SubjectName.RawData));
            same("key (.NET)", Convert.ToHexString(cert.PublicKey.Key), Convert.ToHexString(theirs.PublicKey.EncodedKeyValue.RawData));
            if (theirs.GetRSAPublicKey() is { } rsa)
            {
                same("key size (.NET)", Number(cert.PublicKey.Bits), Number(rsa.KeySize));
            }

            X509SubjectAlternativeNameExtension? names = theirs.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
            same("DNS names (.NET)", string.Join(' ', CertificateText.AltNames(cert, GeneralNameKind.Dns)), string.Join(' ', names?.EnumerateDnsNames() ?? []).Replace("\0", @"\00"));
            same("addresses (.NET)", string.Join(' ', CertificateText.AltNames(cert, GeneralNameKind.IpAddress)), string.Join(' ', names?.EnumerateIPAddresses() ?? []));
            bool? authority = theirs.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault()?.CertificateAuthority;
            same("CA (.NET)", $"{cert.IsCertificateAuthority}", $"{authority}");
        }
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string OpensslTime(string label, CertificateTime time)
    {
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds(time.Seconds ?? 0);
        return string.Create(CultureInfo.InvariantCulture, $"{label}{moment:MMM} {moment.Day,2} {moment:HH:mm:ss yyyy} GMT");
    }
}
