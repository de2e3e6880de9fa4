using Whorl.Tls.Crypto;

namespace Whorl.Observations.Scans.Answers;

/// <summary>Puts the SHA-256 of each certificate of a Certificate message in its place, with zeros to its old length.</summary>
internal static class CertificateBlanks
{
    /// <summary>What is done to the extensions of an entry.</summary>
    public delegate void ExtensionsBlank(Span<byte> block);

    /// <summary>Goes through the body of a message (RFC 8446 section 4.4.2, or RFC 5246 section 7.4.2) as far as its lengths hold.</summary>
    public static void Apply(Span<byte> body, bool isTls13, ExtensionsBlank blankExtensions)
    {
        int start = 3;
        if (isTls13)
        {
            start += body.IsEmpty ? 0 : 1 + body[0];
        }

        Span<byte> list = body.Length > start ? body[start..] : default;
        Span<byte> digest = stackalloc byte[Digest.Sha256Size];
        while (list.Length >= 3)
        {
            int length = Math.Min((list[0] << 16) | (list[1] << 8) | list[2], list.Length - 3);
            Span<byte> der = list.Slice(3, length);
            Digest.Sha256(der, digest);
            der.Clear();
            digest[..Math.Min(digest.Length, der.Length)].CopyTo(der);
            list = list[(3 + length)..];
            if (isTls13 && list.Length >= 2)
            {
                int extensions = Math.Min((list[0] << 8) | list[1], list.Length - 2);
                blankExtensions(list.Slice(2, extensions));
                list = list[(2 + extensions)..];
            }
        }
    }
}
