using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>
/// A ClientHello of SSL 3.0 to TLS 1.3 (RFC 8446 section 4.1.2) or DTLS (RFC 9147 section 5.3), as views of the message
/// body. Order, duplicates, GREASE and unknown values are kept: they are what a fingerprint is made of.
/// </summary>
public readonly ref struct ClientHelloView
{
    private ClientHelloView(
        ushort legacyVersion,
        ReadOnlySpan<byte> random,
        ReadOnlySpan<byte> sessionId,
        ReadOnlySpan<byte> cookie,
        ReadOnlySpan<byte> cipherSuites,
        ReadOnlySpan<byte> compressionMethods,
        ReadOnlySpan<byte> extensionBlock,
        bool hasExtensions,
        Malformation malformations)
    {
        LegacyVersion = legacyVersion;
        Random = random;
        SessionId = sessionId;
        Cookie = cookie;
        CipherSuites = cipherSuites;
        CompressionMethods = compressionMethods;
        ExtensionBlock = extensionBlock;
        HasExtensions = hasExtensions;
        Malformations = malformations;
    }

    /// <summary>The version field of the body, 0x0303 for TLS 1.2 and later.</summary>
    public ushort LegacyVersion { get; }

    /// <summary>32 bytes.</summary>
    public ReadOnlySpan<byte> Random { get; }

    /// <summary>0 to 32 bytes, more in a malformed hello.</summary>
    public ReadOnlySpan<byte> SessionId { get; }

    /// <summary>The DTLS cookie; empty in TLS.</summary>
    public ReadOnlySpan<byte> Cookie { get; }

    /// <summary>The cipher suites, two bytes each, in wire order; the length is even.</summary>
    public ReadOnlySpan<byte> CipherSuites { get; }

    /// <summary>The compression methods, one byte each.</summary>
    public ReadOnlySpan<byte> CompressionMethods { get; }

    /// <summary>The extensions, without the length in front of them.</summary>
    public ReadOnlySpan<byte> ExtensionBlock { get; }

    /// <summary>Whether there is an extensions block at all; an empty one counts.</summary>
    public bool HasExtensions { get; }

    /// <summary>What the body's lengths got wrong and reading passed over.</summary>
    public Malformation Malformations { get; }

    /// <summary>The extensions in wire order.</summary>
    public ExtensionEnumerator Extensions => new(ExtensionBlock);

    /// <summary>
    /// Reads the body of a ClientHello, the four bytes of handshake header not included. Returns false when the fixed
    /// fields or the cipher suites do not fit: there is nothing to fingerprint then. Lesser lies are passed over and
    /// named in <see cref="Malformations"/>.
    /// </summary>
    /// <param name="body">The message body, whole.</param>
    /// <param name="isDtls">Whether a cookie follows the session id.</param>
    /// <param name="hello">The views.</param>
    public static bool TryParse(ReadOnlySpan<byte> body, bool isDtls, out ClientHelloView hello)
    {
        hello = default;
        WireReader reader = new(body);
        ReadOnlySpan<byte> cookie = default;
        if (!reader.TryReadU16(out ushort version)
            || !reader.TryReadBytes(32, out ReadOnlySpan<byte> random)
            || !reader.TryReadVector8(out ReadOnlySpan<byte> sessionId)
            || (isDtls && !reader.TryReadVector8(out cookie))
            || !reader.TryReadVector16(out ReadOnlySpan<byte> cipherSuites))
        {
            return false;
        }

        Malformation malformations = sessionId.Length > 32 ? Malformation.SessionIdTooLong : Malformation.None;
        if ((cipherSuites.Length & 1) != 0)
        {
            malformations |= Malformation.OddCipherSuites;
            cipherSuites = cipherSuites[..^1];
        }

        if (cipherSuites.IsEmpty)
        {
            malformations |= Malformation.NoCipherSuites;
        }

        if (!reader.TryReadVector8(out ReadOnlySpan<byte> compressionMethods))
        {
            malformations |= Malformation.CompressionMethods;
            reader = default;
        }
        else if (compressionMethods.IsEmpty)
        {
            malformations |= Malformation.CompressionMethods;
        }

        ReadOnlySpan<byte> extensions = default;
        bool hasExtensions = !reader.IsEmpty;
        if (hasExtensions && !ExtensionBlockReader.TryRead(reader.Rest, out extensions, ref malformations))
        {
            hasExtensions = false;
        }

        hello = new ClientHelloView(version, random, sessionId, cookie, cipherSuites, compressionMethods, extensions, hasExtensions, malformations);
        return true;
    }

    /// <summary>
    /// Writes a ClientHello body: fixed fields, lists and an extensions block as they are given, lengths filled in.
    /// </summary>
    public static void Write(
        ref WireWriter writer,
        ushort legacyVersion,
        scoped ReadOnlySpan<byte> random,
        scoped ReadOnlySpan<byte> sessionId,
        scoped ReadOnlySpan<byte> cipherSuites,
        scoped ReadOnlySpan<byte> compressionMethods,
        bool hasExtensions,
        scoped ReadOnlySpan<byte> extensionBlock,
        bool isDtls = false,
        scoped ReadOnlySpan<byte> cookie = default)
    {
        writer.WriteU16(legacyVersion);
        writer.WriteBytes(random);
        writer.WriteVector(1, sessionId);
        if (isDtls)
        {
            writer.WriteVector(1, cookie);
        }

        writer.WriteVector(2, cipherSuites);
        writer.WriteVector(1, compressionMethods);
        if (hasExtensions)
        {
            writer.WriteVector(2, extensionBlock);
        }
    }
}
