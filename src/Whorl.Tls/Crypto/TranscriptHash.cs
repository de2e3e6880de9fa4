namespace Whorl.Tls.Crypto;

/// <summary>The hash of a connection's handshake messages (RFC 8446 section 4.4.1, RFC 5246 section 7.4.9).</summary>
public static class TranscriptHash
{
    /// <summary>The size of the largest digest.</summary>
    public const int MaxSize = 48;

    /// <summary>The size of a digest: 32, 48, or 36 for MD5 and SHA-1 together.</summary>
    public static int Size(HandshakeHash hash) => hash switch
    {
        HandshakeHash.Sha256 => Digest.Sha256Size,
        HandshakeHash.Sha384 => Digest.Sha384Size,
        _ => Digest.Md5Size + Digest.Sha1Size,
    };

    /// <summary>Hashes messages that lie one behind the other, with their headers, and returns the digest's size.</summary>
    public static int Hash(HandshakeHash hash, ReadOnlySpan<byte> messages, Span<byte> digest)
    {
        int size = Size(hash);
        if (digest.Length < size)
        {
            throw new ArgumentException("The digest does not fit into the span.", nameof(digest));
        }

        switch (hash)
        {
            case HandshakeHash.Sha256:
                Digest.Sha256(messages, digest);
                break;
            case HandshakeHash.Sha384:
                Digest.Sha384(messages, digest);
                break;
            default:
                Digest.Md5(messages, digest);
                Digest.Sha1(messages, digest[Digest.Md5Size..]);
                break;
        }

        return size;
    }
}
