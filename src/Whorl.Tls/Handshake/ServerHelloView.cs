using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>
/// A ServerHello or HelloRetryRequest of SSL 3.0 to TLS 1.3 (RFC 8446 sections 4.1.3 and 4.1.4) or DTLS, as views of the
/// message body.
/// </summary>
public readonly ref struct ServerHelloView
{
    private ServerHelloView(
        ushort legacyVersion,
        ReadOnlySpan<byte> random,
        ReadOnlySpan<byte> sessionId,
        ushort cipherSuite,
        byte compressionMethod,
        ReadOnlySpan<byte> extensionBlock,
        bool hasExtensions,
        Malformation malformations)
    {
        LegacyVersion = legacyVersion;
        Random = random;
        SessionId = sessionId;
        CipherSuite = cipherSuite;
        CompressionMethod = compressionMethod;
        ExtensionBlock = extensionBlock;
        HasExtensions = hasExtensions;
        Malformations = malformations;
    }

    /// <summary>The random value that marks a HelloRetryRequest: SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3).</summary>
    public static ReadOnlySpan<byte> HelloRetryRequestRandom =>
    [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ];

    /// <summary>The version field of the body, 0x0303 for TLS 1.2 and later.</summary>
    public ushort LegacyVersion { get; }

    /// <summary>32 bytes.</summary>
    public ReadOnlySpan<byte> Random { get; }

    /// <summary>0 to 32 bytes; absent in the TLS 1.3 drafts before 22.</summary>
    public ReadOnlySpan<byte> SessionId { get; }

    /// <summary>The cipher suite the server chose.</summary>
    public ushort CipherSuite { get; }

    /// <summary>The compression method; 0 where the draft has none.</summary>
    public byte CompressionMethod { get; }

    /// <summary>The extensions, without the length in front of them.</summary>
    public ReadOnlySpan<byte> ExtensionBlock { get; }

    /// <summary>Whether there is an extensions block at all; an empty one counts.</summary>
    public bool HasExtensions { get; }

    /// <summary>What the body's lengths got wrong and reading passed over.</summary>
    public Malformation Malformations { get; }

    /// <summary>Whether this is a HelloRetryRequest.</summary>
    public bool IsHelloRetryRequest => Random.SequenceEqual(HelloRetryRequestRandom);

    /// <summary>The extensions in wire order.</summary>
    public ExtensionEnumerator Extensions => new(ExtensionBlock);

    /// <summary>
    /// The negotiated version: the supported_versions extension where there is one (RFC 8446 section 4.2.1),
    /// otherwise the body's version field.
    /// </summary>
    public ushort NegotiatedVersion
    {
        get
        {
            foreach (ExtensionView extension in Extensions)
            {
                if (extension.Type == ExtensionType.SupportedVersions && extension.Body.Length == 2)
                {
                    return (ushort)((extension.Body[0] << 8) | extension.Body[1]);
                }
            }

            return LegacyVersion;
        }
    }

    /// <summary>Whether there is an extension of that type.</summary>
    public bool HasExtension(ushort type)
    {
        foreach (ExtensionView extension in Extensions)
        {
            if (extension.Type == type)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a version field is a TLS 1.3 draft whose ServerHello has neither session id nor compression (drafts before 22).</summary>
    public static bool IsDraftWithoutSessionId(ushort version) => version is > 0x7f00 and <= 0x7f15;

    /// <summary>Reads the body of a ServerHello, the four bytes of handshake header not included.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out ServerHelloView hello)
    {
        hello = default;
        WireReader reader = new(body);
        ReadOnlySpan<byte> sessionId = default;
        byte compression = 0;
        if (!reader.TryReadU16(out ushort version) || !reader.TryReadBytes(32, out ReadOnlySpan<byte> random))
        {
            return false;
        }

        bool draft = IsDraftWithoutSessionId(version);
        if ((!draft && !reader.TryReadVector8(out sessionId))
            || !reader.TryReadU16(out ushort cipherSuite)
            || (!draft && !reader.TryReadU8(out compression)))
        {
            return false;
        }

        Malformation malformations = sessionId.Length > 32 ? Malformation.SessionIdTooLong : Malformation.None;
        ReadOnlySpan<byte> extensions = default;
        bool hasExtensions = !reader.IsEmpty && ExtensionBlockReader.TryRead(reader.Rest, out extensions, ref malformations);
        hello = new ServerHelloView(version, random, sessionId, cipherSuite, compression, extensions, hasExtensions, malformations);
        return true;
    }

    /// <summary>Writes a ServerHello body with the fields as given.</summary>
    public static void Write(
        ref WireWriter writer,
        ushort legacyVersion,
        scoped ReadOnlySpan<byte> random,
        scoped ReadOnlySpan<byte> sessionId,
        ushort cipherSuite,
        byte compressionMethod,
        bool hasExtensions,
        scoped ReadOnlySpan<byte> extensionBlock)
    {
        bool draft = IsDraftWithoutSessionId(legacyVersion);
        writer.WriteU16(legacyVersion);
        writer.WriteBytes(random);
        if (!draft)
        {
            writer.WriteVector(1, sessionId);
        }

        writer.WriteU16(cipherSuite);
        if (!draft)
        {
            writer.WriteU8(compressionMethod);
        }

        if (hasExtensions)
        {
            writer.WriteVector(2, extensionBlock);
        }
    }
}
