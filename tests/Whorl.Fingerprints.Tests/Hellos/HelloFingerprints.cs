using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Tests.Hellos;

/// <summary>Everything computed from one ClientHello, as strings that a test can name.</summary>
internal sealed record HelloFingerprints(string Ja3, string Ja3Hash, string Ja3n, string Ja4, string Ja4R, string Ja4O, string Ja4Ro, Malformation Malformations)
{
    /// <summary>The three parts of JA4.</summary>
    public string[] Ja4Parts => Ja4.Split('_');

    public static HelloFingerprints Of(byte[] body, bool isDtls = false, Ja4Transport transport = Ja4Transport.Tls)
    {
        Assert.True(ClientHelloView.TryParse(body, isDtls, out ClientHelloView hello), "The hello cannot be read.");
        ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
        Utf8Text ja3 = new(1);
        Utf8Text ja3n = new(1);
        Fingerprints.Ja3.Write(hello, extensions, ja3);
        Fingerprints.Ja3.WriteSorted(hello, extensions, ja3n);
        Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
        ja4.Compute(hello, extensions, transport);
        return new HelloFingerprints(
            Encoding.UTF8.GetString(ja3.Written),
            Encoding.UTF8.GetString(new DigestCache(FingerprintDigest.Md5).Hex(ja3.Written)),
            Encoding.UTF8.GetString(ja3n.Written),
            Encoding.UTF8.GetString(ja4.Hashed),
            Encoding.UTF8.GetString(ja4.Raw),
            Encoding.UTF8.GetString(ja4.HashedInOrder),
            Encoding.UTF8.GetString(ja4.RawInOrder),
            extensions.Malformations);
    }
}
