using System.Security.Cryptography;
using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>Every fingerprint of one ClientHello as strings.</summary>
internal sealed record ComputedFingerprints(string Ja3, string Ja3n, string Ja4, string Ja4R, string Ja4O, string Ja4Ro)
{
    public static ComputedFingerprints Of(in ClientHelloView hello, in ClientHelloExtensions extensions, Ja4Transport transport)
    {
        Utf8Text ja3 = new();
        Utf8Text ja3n = new();
        Fingerprints.Ja3.Write(hello, extensions, ja3);
        Fingerprints.Ja3.WriteSorted(hello, extensions, ja3n);
        Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
        ja4.Compute(hello, extensions, transport);
        return new ComputedFingerprints(
            Encoding.ASCII.GetString(ja3.Written),
            Encoding.ASCII.GetString(ja3n.Written),
            Encoding.ASCII.GetString(ja4.Hashed),
            Encoding.ASCII.GetString(ja4.Raw),
            Encoding.ASCII.GetString(ja4.HashedInOrder),
            Encoding.ASCII.GetString(ja4.RawInOrder));
    }

    /// <summary>The MD5 a string of JA3 or JA3S is printed as.</summary>
    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The twelve digits a list of JA4 is printed as; zeros for an empty list.</summary>
    public static string First12(string list) =>
        list.Length == 0 ? new string('0', 12) : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)))[..12];
}
