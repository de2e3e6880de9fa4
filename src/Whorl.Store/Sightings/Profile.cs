namespace Whorl.Store.Sightings;

/// <summary>What detection looks at in a server, as ids of the store's dictionaries; 0 for none.</summary>
/// <param name="Atsf">The ATSF.</param>
/// <param name="Jarm">The JARM.</param>
/// <param name="Server">The Server header: 0 without an answer over HTTP, the empty text's id for an answer without the field.</param>
/// <param name="Issuer">The class of the certificate's issuer, see <see cref="IssuerClass"/>.</param>
/// <param name="Port">The port.</param>
public readonly record struct Profile(int Atsf, int Jarm, int Server, int Issuer, ushort Port)
{
    /// <summary>Whether there is no fingerprint in it: it is kept, and counted nowhere.</summary>
    public bool IsBare => Atsf == 0 && Jarm == 0;
}

/// <summary>Issuers in a few classes, so that a certificate says something that others can share.</summary>
public static class IssuerClass
{
    /// <summary>The class of certificates that are their own issuer.</summary>
    public const string SelfSigned = "self-signed";

    /// <summary>The class: self-signed, the issuer's organisation, else its common name, else its whole text; null without a certificate.</summary>
    public static string? Of(CertificateSummary? certificate)
    {
        if (certificate is null)
        {
            return null;
        }

        if (certificate.IsSelfSigned == true)
        {
            return SelfSigned;
        }

        string? issuer = certificate.Issuer;
        return issuer is null ? null : Part(issuer, "O=") ?? Part(issuer, "CN=") ?? issuer;
    }

    private static string? Part(string name, string type)
    {
        for (int at = name.IndexOf(type, StringComparison.Ordinal); at >= 0; at = name.IndexOf(type, at + 1, StringComparison.Ordinal))
        {
            if (at != 0 && name[at - 1] is not (',' or ' ' or '/' or '+'))
            {
                continue;
            }

            int begin = at + type.Length;
            bool isQuoted = begin < name.Length && name[begin] == '"';
            int end = isQuoted ? name.IndexOf('"', begin + 1) : name.IndexOfAny([',', '/', '+'], begin);
            end = end < 0 ? name.Length : end;
            string part = name[(isQuoted ? begin + 1 : begin)..end].Trim();
            return part.Length > 0 ? part : null;
        }

        return null;
    }
}
