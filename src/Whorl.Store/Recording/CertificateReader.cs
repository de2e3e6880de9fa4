using System.Buffers;
using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Store.Sightings;
using Whorl.Tls.Certificates;
using Whorl.Tls.Crypto;

namespace Whorl.Store.Recording;

/// <summary>What the store keeps of a certificate. The last ones are remembered, as servers show the same few. Belongs to one thread.</summary>
public sealed class CertificateReader
{
    private const int Places = 1024;
    private const int MostText = 1 << 18;

    private readonly (byte[] Der, CertificateSummary Summary)?[] seen = new (byte[], CertificateSummary)?[Places];
    private readonly Utf8Text text = new();

    /// <summary>Reads a certificate; only its hashes where it cannot be read.</summary>
    public CertificateSummary Read(ReadOnlySpan<byte> der)
    {
        HashCode hash = default;
        hash.AddBytes(der[Math.Max(0, der.Length - 16)..]); // the end of its signature
        ref (byte[] Der, CertificateSummary Summary)? place = ref seen[(uint)hash.ToHashCode() % Places];
        if (place is { } known && der.SequenceEqual(known.Der))
        {
            return known.Summary;
        }

        CertificateSummary summary = ReadFields(der);
        place = (der.ToArray(), summary);
        return summary;
    }

    private CertificateSummary ReadFields(ReadOnlySpan<byte> der)
    {
        Span<byte> sha256 = stackalloc byte[Digest.Sha256Size];
        Span<byte> sha1 = stackalloc byte[Digest.Sha1Size];
        Digest.Sha256(der, sha256);
        Digest.Sha1(der, sha1);
        CertificateSummary hashes = new() { Sha256 = Convert.ToHexStringLower(sha256), Sha1 = Convert.ToHexStringLower(sha1) };
        return CertificateView.TryParse(der, out CertificateView certificate) != CertificateError.None ? hashes : hashes with
        {
            Subject = NameOf(certificate.Subject),
            Issuer = NameOf(certificate.Issuer),
            Serial = SerialOf(certificate),
            NotBefore = certificate.NotBefore.Seconds,
            NotAfter = certificate.NotAfter.Seconds,
            Names = NamesOf(certificate),
            IsSelfSigned = certificate.IsSelfIssued,
        };
    }

    private string? NameOf(ReadOnlySpan<byte> name)
    {
        text.Clear();
        for (int room = 512; room <= MostText; room *= 4)
        {
            switch (DistinguishedName.Format(name, text.Reserve(room), out int written))
            {
                case OperationStatus.Done:
                    return Encoding.UTF8.GetString(text.Reserve(0)[..written]);
                case OperationStatus.DestinationTooSmall:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    private string SerialOf(in CertificateView certificate)
    {
        text.Clear();
        text.Advance(certificate.TryFormatSerial(text.Reserve((2 * certificate.Serial.Length) + 2), out int written) ? written : 0);
        return Encoding.UTF8.GetString(text.Written);
    }

    private string? NamesOf(in CertificateView certificate)
    {
        text.Clear();
        foreach (GeneralNameView name in certificate.SubjectAltNames)
        {
            if (text.Length > 0)
            {
                text.Append((byte)',');
            }

            int written = 0;
            for (int room = 256; room <= MostText && !name.TryFormat(text.Reserve(room), out written); room *= 4)
            {
            }

            text.Advance(written);
        }

        return text.Length == 0 ? null : Encoding.UTF8.GetString(text.Written);
    }
}
