using System.Buffers;
using System.Text;
using Whorl.Tls.Certificates;

namespace Whorl.Observations;

/// <summary>
/// Whether a certificate is for a name (RFC 9525, and RFC 6125's common name where there is no DNS name): what Zeek's
/// sni_matches_cert says by OpenSSL's X509_check_host.
/// </summary>
internal static class ServerNameMatch
{
    /// <summary>Whether the first certificate of a Certificate message of TLS 1.2 and below is for <paramref name="name"/>; null when it cannot be read.</summary>
    public static bool? IsFor(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        CertificateListView.TryParse(message, CertificateListForm.Tls12, out CertificateListView list);
        CertificateListView.Enumerator entries = list.Certificates;
        return entries.MoveNext() && CertificateView.TryParse(entries.Current.Der, out CertificateView certificate) == CertificateError.None
            ? IsFor(certificate, name)
            : null;
    }

    /// <summary>Whether a pattern of a certificate stands for a name: case does not matter, one <c>*</c> may stand in the first label.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        int star = pattern.IndexOf((byte)'*');
        if (star < 0)
        {
            return Ascii.EqualsIgnoreCase(pattern, name);
        }

        int label = pattern.IndexOf((byte)'.');
        int end = name.IndexOf((byte)'.');
        if (label < star || end < 0 || pattern[(label + 1)..].IndexOf((byte)'.') < 0 || pattern[(star + 1)..].Contains((byte)'*'))
        {
            return false;
        }

        ReadOnlySpan<byte> before = pattern[..star];
        ReadOnlySpan<byte> after = pattern[(star + 1)..label];
        ReadOnlySpan<byte> first = name[..end];
        bool isPartial = !before.IsEmpty || !after.IsEmpty;
        return first.Length > before.Length + after.Length
            && Ascii.EqualsIgnoreCase(before, first[..before.Length])
            && Ascii.EqualsIgnoreCase(after, first[^after.Length..])
            && !(isPartial && first.Length >= 4 && Ascii.EqualsIgnoreCase(first[..4], "xn--"u8))
            && Ascii.EqualsIgnoreCase(pattern[label..], name[end..]);
    }

    private static bool IsFor(in CertificateView certificate, ReadOnlySpan<byte> name)
    {
        bool hasNames = false;
        GeneralNameEnumerator names = certificate.SubjectAltNames;
        while (names.MoveNext())
        {
            if (names.Current.Kind == GeneralNameKind.Dns)
            {
                hasNames = true;
                if (Matches(names.Current.Value, name))
                {
                    return true;
                }
            }
        }

        return !hasNames && HasCommonName(certificate.Subject, name);
    }

    private static bool HasCommonName(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> name)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(8 * (subject.Length + 16));
        try
        {
            if (DistinguishedName.Format(subject, buffer, out int written) != OperationStatus.Done)
            {
                return false;
            }

            // In RFC 4514's form a comma or plus that is part of a value is escaped; a host name has neither.
            ReadOnlySpan<byte> text = buffer.AsSpan(0, written);
            foreach (Range part in text.SplitAny(",+"u8))
            {
                ReadOnlySpan<byte> attribute = text[part];
                if (attribute.StartsWith("CN="u8) && Matches(attribute[3..], name))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
