using System.Buffers.Text;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Certificates;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints;

/// <summary>
/// Active TLS Stack Fingerprinting (Sosnowski et al., TMA 2022): from each answer
/// <c>protocol_cipher_SH_EE_CR_HRR_CERT&lt;alerts</c>, and the parts joined by <c>|</c> in the order of their Client Hellos' names.
/// </summary>
public static class Atsf
{
    /// <summary>The characters of the short hash.</summary>
    public const int HashLength = 16;

    /// <summary>
    /// Appends a probe's part, status_request included; nothing at all where nothing was learned.
    /// <paramref name="answer"/> is a <see cref="ServerAnswer"/>.
    /// </summary>
    public static void WriteProbe(ReadOnlySpan<byte> answer, Utf8Text text)
    {
        Features features = Collect(answer);
        int start = text.Length;
        if (features.HasServerHello)
        {
            AppendDecimal(features.Version, text);
        }

        text.Append((byte)'_');
        if (features.HasServerHello)
        {
            AppendHexNumber(features.CipherSuite, text);
        }

        AppendList(features.ServerHello, text);
        AppendList(features.EncryptedExtensions, text);
        AppendList(features.CertificateRequest, text);
        AppendList(features.HelloRetryRequest, text);
        AppendList(features.Certificate, text);

        AppendAlerts(answer, text);
        if (text.Written[start..].SequenceEqual("______"u8))
        {
            text.Truncate(start);
        }
    }

    /// <summary>
    /// Appends a part without status_request, which depends on whether the server had a staple at hand: every <c>-5.</c> goes, then
    /// <c>_5.</c> and a hyphen after it become <c>_</c>. A list of nothing else becomes empty, as in the reference.
    /// </summary>
    public static void WriteWithoutStatusRequest(ReadOnlySpan<byte> part, Utf8Text text)
    {
        for (int at = 0; at < part.Length;)
        {
            ReadOnlySpan<byte> rest = part[at..];
            if (rest.StartsWith("-5."u8))
            {
                at += 3;
            }
            else if (rest.StartsWith("_5."u8))
            {
                text.Append((byte)'_');
                at += 3;

                // What follows is an item's hyphen, unless that belongs to another status_request, which goes as a whole.
                while (part[at..].StartsWith("-5."u8))
                {
                    at += 3;
                }

                at += part[at..].StartsWith("-"u8) ? 1 : 0;
            }
            else
            {
                text.Append(rest[0]);
                at++;
            }
        }
    }

    /// <summary>Writes the first 16 hexadecimal digits of the SHA-256 of the joined parts.</summary>
    public static void WriteHash(ReadOnlySpan<byte> joined, Span<byte> hash)
    {
        Span<byte> digest = stackalloc byte[Digest.Sha256Size];
        Digest.Sha256(joined, digest);
        Numerals.WriteHex(hash, digest[..(HashLength / 2)]);
    }

    private static Features Collect(ReadOnlySpan<byte> answer)
    {
        Features features = default;
        bool isTls13 = false;
        for (ServerAnswer entries = new(answer); entries.MoveNext();)
        {
            if (entries.Kind == AnswerEntry.Alert)
            {
                continue;
            }

            switch (entries.Type)
            {
                case HandshakeType.ServerHello when ServerHelloView.TryParse(entries.Body, out ServerHelloView hello):
                    if (entries.Kind == AnswerEntry.Message)
                    {
                        features.HasServerHello = true;
                        features.Version = hello.LegacyVersion;
                        features.CipherSuite = hello.CipherSuite;
                        isTls13 = hello.NegotiatedVersion == 0x0304;
                    }

                    ExtensionList extensions = new(hello.ExtensionBlock, hello.HasExtensions);
                    if (hello.IsHelloRetryRequest)
                    {
                        features.HelloRetryRequest = extensions;
                    }
                    else
                    {
                        features.ServerHello = extensions;
                    }

                    break;
                case HandshakeType.EncryptedExtensions when EncryptedExtensionsView.TryParse(entries.Body, out EncryptedExtensionsView encrypted) == HandshakeError.None:
                    features.EncryptedExtensions = new ExtensionList(encrypted.ExtensionBlock, true);
                    break;
                case HandshakeType.CertificateRequest when isTls13
                    && CertificateRequestView.TryParse(entries.Body, CertificateRequestForm.Tls13, out CertificateRequestView request) == HandshakeError.None:
                    features.CertificateRequest = new ExtensionList(request.ExtensionBlock, true);
                    break;
                case HandshakeType.Certificate when isTls13:
                    features.Certificate = LeafExtensions(entries.Body);
                    break;
                default:
                    break;
            }
        }

        return features;
    }

    /// <summary>The extensions of a lone certificate; none for a chain, as the reference forgets them with every further certificate.</summary>
    private static ExtensionList LeafExtensions(ReadOnlySpan<byte> body)
    {
        CertificateListView.TryParse(body, CertificateListForm.Tls13, out CertificateListView certificates);
        ReadOnlySpan<byte> block = default;
        int count = 0;
        foreach (CertificateEntryView entry in certificates.Certificates)
        {
            block = count++ == 0 ? entry.Extensions : default;
        }

        return new ExtensionList(block, count > 0);
    }

    private static void AppendList(ExtensionList list, Utf8Text text)
    {
        text.Append((byte)'_');
        if (list.Seen && list.Block.IsEmpty)
        {
            text.Append((byte)'-');
        }

        bool first = true;
        foreach (ExtensionView extension in new ExtensionEnumerator(list.Block))
        {
            if (!first)
            {
                text.Append((byte)'-');
            }

            first = false;
            AppendDecimal(extension.Type, text);
            text.Append((byte)'.');
            if (extension.Type == ExtensionType.KeyShare)
            {
                AppendDecimal(extension.Body.Length < 2 ? (ushort)0 : (ushort)((extension.Body[0] << 8) | extension.Body[1]), text);
            }
            else if (IsStatic(extension.Type))
            {
                AppendBase64(extension.Body, text);
            }
        }
    }

    /// <summary>Whether an extension says the same whenever the server is asked, so that its body belongs into the fingerprint.</summary>
    internal static bool IsStatic(ushort type) => type is 1 or 7 or 8 or 9 or 10 or 11 or 13 or 15 or 16 or 19 or 20 or 24 or 27 or 28 or 43 or 45 or 47 or 50;

    private static void AppendAlerts(ReadOnlySpan<byte> answer, Utf8Text text)
    {
        byte before = (byte)'<';
        for (ServerAnswer entries = new(answer); entries.MoveNext();)
        {
            if (entries.Kind == AnswerEntry.Alert && entries.Bytes.Length == 2)
            {
                text.Append(before);
                AppendDecimal(entries.Bytes[1], text);
                before = (byte)'-';
            }
        }
    }

    private static void AppendDecimal(ushort value, Utf8Text text) => text.Advance(Numerals.WriteDecimal(text.Reserve(5), value));

    private static void AppendHexNumber(ushort value, Utf8Text text)
    {
        Span<byte> digits = stackalloc byte[4];
        Numerals.WriteHex4(digits, value);
        int start = 0;
        while (start < 3 && digits[start] == '0')
        {
            start++;
        }

        text.Append(digits[start..]);
    }

    private static void AppendBase64(ReadOnlySpan<byte> bytes, Utf8Text text)
    {
        Span<byte> to = text.Reserve(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, to, out _, out int written);
        text.Advance(to[..written].TrimEnd((byte)'=').Length);
    }

    private readonly ref struct ExtensionList(ReadOnlySpan<byte> block, bool seen)
    {
        public readonly ReadOnlySpan<byte> Block = block;
        public readonly bool Seen = seen;
    }

    private ref struct Features
    {
        public bool HasServerHello;
        public ushort Version;
        public ushort CipherSuite;
        public ExtensionList ServerHello;
        public ExtensionList EncryptedExtensions;
        public ExtensionList CertificateRequest;
        public ExtensionList HelloRetryRequest;
        public ExtensionList Certificate;
    }
}
