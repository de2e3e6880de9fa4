using System.Runtime.CompilerServices;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Crypto;

/// <summary>The key schedule of TLS 1.3 without pre-shared keys (RFC 8446 section 7.1). Nothing allocates.</summary>
/// <remarks>A secret is as long as the hash: 32 bytes with SHA-256, 48 with SHA-384.</remarks>
public static class Tls13KeySchedule
{
    private const int MaxLabel = 255 - 6; // "tls13 " goes in front (RFC 8446 section 7.1)
    private const int MaxContext = 255;
    private const int MaxInfo = 2 + 1 + 255 + 1 + MaxContext + 1;

    // HKDF-Extract for the handshake secret is keyed with Derive-Secret(Early Secret, "derived", ""), which is a constant of
    // the hash as long as there is no PSK.
    private static readonly Hmac HandshakeExtract256 = HandshakeExtract(HandshakeHash.Sha256);
    private static readonly Hmac HandshakeExtract384 = HandshakeExtract(HandshakeHash.Sha384);

    /// <summary>
    /// client_handshake_traffic_secret and server_handshake_traffic_secret from the agreed secret and the hash of
    /// ClientHello to ServerHello.
    /// </summary>
    [SkipLocalsInit]
    public static void DeriveHandshakeSecrets(
        HandshakeHash hash,
        ReadOnlySpan<byte> sharedSecret,
        ReadOnlySpan<byte> transcriptHash,
        Span<byte> clientSecret,
        Span<byte> serverSecret)
    {
        int size = SecretSize(hash);
        Span<byte> secret = stackalloc byte[Hmac.MaxMacSize];
        secret = secret[..size];
        ExtractHandshakeSecret(hash, sharedSecret, secret);
        DerivePair(hash, secret, "c hs traffic"u8, "s hs traffic"u8, transcriptHash, clientSecret, serverSecret);
    }

    /// <summary>
    /// client_application_traffic_secret_0 and server_application_traffic_secret_0 from the agreed secret and the hash of
    /// ClientHello to the server's Finished.
    /// </summary>
    [SkipLocalsInit]
    public static void DeriveApplicationSecrets(
        HandshakeHash hash,
        ReadOnlySpan<byte> sharedSecret,
        ReadOnlySpan<byte> transcriptHash,
        Span<byte> clientSecret,
        Span<byte> serverSecret)
    {
        int size = SecretSize(hash);
        Span<byte> secret = stackalloc byte[Hmac.MaxMacSize];
        secret = secret[..size];
        ExtractHandshakeSecret(hash, sharedSecret, secret);
        DeriveEmpty(hash, secret);
        Unsafe.SkipInit(out Hmac extract);
        extract.SetKey(Kind(hash), secret);
        Span<byte> zeros = stackalloc byte[Hmac.MaxMacSize];
        zeros.Clear();
        extract.Compute(zeros[..size], secret);
        DerivePair(hash, secret, "c ap traffic"u8, "s ap traffic"u8, transcriptHash, clientSecret, serverSecret);
    }

    /// <summary>
    /// The verify_data of a Finished (RFC 8446 section 4.4.4) from its sender's handshake traffic secret and the hash of
    /// everything before the message.
    /// </summary>
    [SkipLocalsInit]
    public static void DeriveFinished(
        HandshakeHash hash, ReadOnlySpan<byte> trafficSecret, ReadOnlySpan<byte> transcriptHash, Span<byte> verifyData)
    {
        Span<byte> key = stackalloc byte[Hmac.MaxMacSize];
        key = key[..SecretSize(hash)];
        ExpandLabel(hash, trafficSecret, "finished"u8, [], key);
        Unsafe.SkipInit(out Hmac hmac);
        hmac.SetKey(Kind(hash), key);
        hmac.Compute(transcriptHash, verifyData);
    }

    /// <summary>The key and IV of the records that one side sends under a traffic secret (RFC 8446 section 7.3).</summary>
    [SkipLocalsInit]
    public static void DeriveTrafficKeys(HandshakeHash hash, ReadOnlySpan<byte> trafficSecret, Span<byte> key, Span<byte> iv)
    {
        Unsafe.SkipInit(out Hmac hmac);
        hmac.SetKey(Kind(hash), trafficSecret);
        Expand(hmac, SecretSize(hash), "key"u8, [], key);
        Expand(hmac, SecretSize(hash), "iv"u8, [], iv);
    }

    /// <summary>HKDF-Expand-Label (RFC 8446 section 7.1, RFC 5869 section 2.3).</summary>
    [SkipLocalsInit]
    public static void ExpandLabel(
        HandshakeHash hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        Unsafe.SkipInit(out Hmac hmac);
        hmac.SetKey(Kind(hash), secret);
        Expand(hmac, SecretSize(hash), label, context, output);
    }

    [SkipLocalsInit]
    private static void DerivePair(
        HandshakeHash hash,
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> clientLabel,
        ReadOnlySpan<byte> serverLabel,
        ReadOnlySpan<byte> transcriptHash,
        Span<byte> clientSecret,
        Span<byte> serverSecret)
    {
        int size = secret.Length;
        if (transcriptHash.Length != size || clientSecret.Length < size || serverSecret.Length < size)
        {
            throw new ArgumentException("The transcript hash and the secrets have the size of the hash.", nameof(transcriptHash));
        }

        Unsafe.SkipInit(out Hmac hmac);
        hmac.SetKey(Kind(hash), secret);
        Expand(hmac, size, clientLabel, transcriptHash, clientSecret[..size]);
        Expand(hmac, size, serverLabel, transcriptHash, serverSecret[..size]);
    }

    [SkipLocalsInit]
    private static void Expand(in Hmac hmac, int macSize, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        if (label.Length > MaxLabel || context.Length > MaxContext || output.Length > 255 * macSize)
        {
            throw new ArgumentException("The label, the context or the output is too long.", nameof(label));
        }

        Span<byte> info = stackalloc byte[MaxInfo];
        info[0] = (byte)(output.Length >> 8);
        info[1] = (byte)output.Length;
        info[2] = (byte)(6 + label.Length);
        "tls13 "u8.CopyTo(info[3..]);
        label.CopyTo(info[9..]);
        int length = 9 + label.Length;
        info[length++] = (byte)context.Length;
        context.CopyTo(info[length..]);
        length += context.Length;
        info = info[..(length + 1)]; // HKDF-Expand's counter is behind it

        Span<byte> block = stackalloc byte[Hmac.MaxMacSize];
        block = block[..macSize];
        scoped ReadOnlySpan<byte> previous = [];
        for (byte counter = 1; !output.IsEmpty; counter++)
        {
            info[length] = counter;
            hmac.Compute(previous, info, [], block);
            int taken = Math.Min(macSize, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
            previous = block;
        }
    }

    private static void ExtractHandshakeSecret(HandshakeHash hash, ReadOnlySpan<byte> sharedSecret, Span<byte> secret)
    {
        ref readonly Hmac extract = ref hash == HandshakeHash.Sha256 ? ref HandshakeExtract256 : ref HandshakeExtract384;
        extract.Compute(sharedSecret, secret);
    }

    private static Hmac HandshakeExtract(HandshakeHash hash)
    {
        Span<byte> secret = stackalloc byte[Hmac.MaxMacSize];
        secret = secret[..SecretSize(hash)];
        Unsafe.SkipInit(out Hmac hmac);
        hmac.SetKey(Kind(hash), []);
        secret.Clear();
        hmac.Compute(secret, secret); // the Early Secret: HKDF-Extract(0, 0)
        DeriveEmpty(hash, secret);
        hmac.SetKey(Kind(hash), secret);
        return hmac;
    }

    /// <summary>Derive-Secret(secret, "derived", ""), in place.</summary>
    private static void DeriveEmpty(HandshakeHash hash, Span<byte> secret)
    {
        Span<byte> empty = stackalloc byte[Hmac.MaxMacSize];
        int size = TranscriptHash.Hash(hash, [], empty);
        ExpandLabel(hash, secret, "derived"u8, empty[..size], secret);
    }

    private static HashKind Kind(HandshakeHash hash) => hash == HandshakeHash.Sha256 ? HashKind.Sha256 : HashKind.Sha384;

    private static int SecretSize(HandshakeHash hash) => hash switch
    {
        HandshakeHash.Sha256 => Digest.Sha256Size,
        HandshakeHash.Sha384 => Digest.Sha384Size,
        _ => throw new ArgumentException("TLS 1.3 has no such hash.", nameof(hash)),
    };
}
