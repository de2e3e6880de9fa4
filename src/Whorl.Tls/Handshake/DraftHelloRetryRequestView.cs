using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>
/// A HelloRetryRequest of the TLS 1.3 drafts before 22, where it was a message of its own: the server's version, from draft
/// 19 on its cipher suite, and extensions (draft-ietf-tls-tls13-18 and -19, section 4.1.4).
/// </summary>
public readonly ref struct DraftHelloRetryRequestView
{
    /// <summary>The version field of draft 19, the first whose message names a cipher suite.</summary>
    private const ushort FirstWithCipherSuite = 0x7f13;

    private DraftHelloRetryRequestView(ushort version, int cipherSuite, ReadOnlySpan<byte> extensionBlock, Malformation malformations)
    {
        Version = version;
        CipherSuite = cipherSuite;
        ExtensionBlock = extensionBlock;
        Malformations = malformations;
    }

    /// <summary>The version the server chose: <c>0x7f00</c> and the number of the draft.</summary>
    public ushort Version { get; }

    /// <summary>The cipher suite the server chose; -1 in the drafts before 19, whose message has none.</summary>
    public int CipherSuite { get; }

    /// <summary>The extensions, without the length in front of them.</summary>
    public ReadOnlySpan<byte> ExtensionBlock { get; }

    /// <summary>What the body's lengths got wrong and reading passed over.</summary>
    public Malformation Malformations { get; }

    /// <summary>The extensions in wire order.</summary>
    public ExtensionEnumerator Extensions => new(ExtensionBlock);

    /// <summary>Reads the body of the message, the four bytes of handshake header not included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out DraftHelloRetryRequestView retry)
    {
        retry = default;
        WireReader reader = new(body);
        ushort cipherSuite = 0;
        if (!reader.TryReadU16(out ushort version))
        {
            return false;
        }

        bool hasCipherSuite = version >= FirstWithCipherSuite && ServerHelloView.IsDraftWithoutSessionId(version);
        if (hasCipherSuite && !reader.TryReadU16(out cipherSuite))
        {
            return false;
        }

        Malformation malformations = Malformation.None;
        ReadOnlySpan<byte> extensions = default;
        if (!reader.IsEmpty)
        {
            ExtensionBlockReader.TryRead(reader.Rest, out extensions, ref malformations);
        }

        retry = new DraftHelloRetryRequestView(version, hasCipherSuite ? cipherSuite : -1, extensions, malformations);
        return true;
    }
}
