using System.Runtime.CompilerServices;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Crypto;

/// <summary>
/// The PRF of TLS 1.0 to 1.2 and what is derived with it (RFC 5246 sections 5, 6.3, 7.4.9 and 8.1, RFC 2246 section 5).
/// Nothing allocates.
/// </summary>
public static class Tls12KeySchedule
{
    /// <summary>The size of a master secret, and of the premaster secret of RSA key transport.</summary>
    public const int MasterSecretSize = 48;

    /// <summary>The size of the two randoms.</summary>
    public const int RandomSize = 32;

    /// <summary>The size of the verify_data of a Finished.</summary>
    public const int VerifyDataSize = 12;

    /// <summary>
    /// The pseudorandom function: P_SHA256 or P_SHA384, or P_MD5 and P_SHA-1 of the secret's halves xored for
    /// <see cref="HandshakeHash.LegacyMd5Sha1"/>.
    /// </summary>
    public static void Prf(
        HandshakeHash hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        output.Clear();
        switch (hash)
        {
            case HandshakeHash.Sha256:
                Expand(HashKind.Sha256, secret, label, seed, output);
                break;
            case HandshakeHash.Sha384:
                Expand(HashKind.Sha384, secret, label, seed, output);
                break;
            default:
                int half = (secret.Length + 1) / 2; // the halves share a byte where the length is odd
                Expand(HashKind.Md5, secret[..half], label, seed, output);
                Expand(HashKind.Sha1, secret[^half..], label, seed, output);
                break;
        }
    }

    /// <summary>The master secret (RFC 5246 section 8.1), 48 bytes.</summary>
    public static void DeriveMasterSecret(
        HandshakeHash hash,
        ReadOnlySpan<byte> premaster,
        ReadOnlySpan<byte> clientRandom,
        ReadOnlySpan<byte> serverRandom,
        Span<byte> master)
    {
        Span<byte> seed = stackalloc byte[2 * RandomSize];
        Join(clientRandom, serverRandom, seed);
        Prf(hash, premaster, "master secret"u8, seed, master[..MasterSecretSize]);
    }

    /// <summary>
    /// The key block (RFC 5246 section 6.3), as long as the span: the client's and the server's MAC keys, their keys,
    /// their IVs.
    /// </summary>
    public static void DeriveKeyBlock(
        HandshakeHash hash,
        ReadOnlySpan<byte> master,
        ReadOnlySpan<byte> clientRandom,
        ReadOnlySpan<byte> serverRandom,
        Span<byte> block)
    {
        Span<byte> seed = stackalloc byte[2 * RandomSize];
        Join(serverRandom, clientRandom, seed);
        Prf(hash, master, "key expansion"u8, seed, block);
    }

    /// <summary>The verify_data of a side's Finished (RFC 5246 section 7.4.9), 12 bytes.</summary>
    public static void DeriveFinished(
        HandshakeHash hash, ReadOnlySpan<byte> master, bool client, ReadOnlySpan<byte> transcriptHash, Span<byte> verifyData) =>
        Prf(hash, master, client ? "client finished"u8 : "server finished"u8, transcriptHash, verifyData[..VerifyDataSize]);

    /// <summary>P_hash (RFC 5246 section 5), xored into the output.</summary>
    [SkipLocalsInit]
    private static void Expand(
        HashKind kind, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        int size = Hmac.MacSize(kind);
        Unsafe.SkipInit(out Hmac hmac);
        hmac.SetKey(kind, secret);
        Span<byte> block = stackalloc byte[Hmac.MaxMacSize];
        Span<byte> a = stackalloc byte[Hmac.MaxMacSize];
        a = a[..size];
        hmac.Compute(label, seed, [], a);
        while (true)
        {
            hmac.Compute(a, label, seed, block);
            int taken = Math.Min(size, output.Length);
            for (int i = 0; i < taken; i++)
            {
                output[i] ^= block[i];
            }

            output = output[taken..];
            if (output.IsEmpty)
            {
                return;
            }

            hmac.Compute(a, a);
        }
    }

    private static void Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> seed)
    {
        if (first.Length != RandomSize || second.Length != RandomSize)
        {
            throw new ArgumentException("A random has 32 bytes.", nameof(first));
        }

        first.CopyTo(seed);
        second.CopyTo(seed[RandomSize..]);
    }
}
