using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto;

/// <summary>The hash of a connection's transcript, PRF and HKDF.</summary>
public enum HandshakeHash : byte
{
    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>SHA-384.</summary>
    Sha384,

    /// <summary>MD5 and SHA-1 together, for TLS 1.0 and 1.1 (RFC 2246 sections 5 and 7.4.9).</summary>
    LegacyMd5Sha1,
}

/// <summary>The cipher that protects records.</summary>
public enum BulkCipher : byte
{
    /// <summary>RC4 with a key of 128 bits.</summary>
    Rc4,

    /// <summary>Triple DES with three keys, in CBC mode.</summary>
    TripleDesCbc,

    /// <summary>AES-128 in CBC mode.</summary>
    Aes128Cbc,

    /// <summary>AES-256 in CBC mode.</summary>
    Aes256Cbc,

    /// <summary>AES-128 in Galois/Counter mode.</summary>
    Aes128Gcm,

    /// <summary>AES-256 in Galois/Counter mode.</summary>
    Aes256Gcm,

    /// <summary>ChaCha20 with Poly1305 (RFC 8439).</summary>
    ChaCha20Poly1305,
}

/// <summary>How a suite agrees on its first secret.</summary>
public enum KeyExchange : byte
{
    /// <summary>The client encrypts a secret with the certificate's RSA key (RFC 5246 section 7.4.7.1).</summary>
    Rsa,

    /// <summary>Ephemeral elliptic curve Diffie-Hellman, whatever the signature (RFC 8422).</summary>
    Ecdhe,

    /// <summary>TLS 1.3: extensions say (RFC 8446 section 4.2.8).</summary>
    Tls13,
}

/// <summary>The code that authenticates a record where the cipher does not.</summary>
public enum RecordMac : byte
{
    /// <summary>None: an AEAD authenticates.</summary>
    None,

    /// <summary>HMAC-SHA-1.</summary>
    Sha1,

    /// <summary>HMAC-SHA-256.</summary>
    Sha256,
}

/// <summary>What a cipher suite consists of, for the suites that a handshake can be finished with.</summary>
/// <param name="Suite">The suite's number.</param>
/// <param name="KeyExchange">How the first secret comes about.</param>
/// <param name="Cipher">The cipher of the records.</param>
/// <param name="Mac">The code of the records.</param>
/// <param name="Hash">The hash of TLS 1.2 and 1.3; see <see cref="HashFor"/> for the older versions.</param>
public readonly record struct CipherSuiteParameters(
    ushort Suite, KeyExchange KeyExchange, BulkCipher Cipher, RecordMac Mac, HandshakeHash Hash)
{
    /// <summary>The bytes of the cipher's key.</summary>
    public int KeySize => Cipher switch
    {
        BulkCipher.Rc4 or BulkCipher.Aes128Cbc or BulkCipher.Aes128Gcm => 16,
        BulkCipher.TripleDesCbc => 24,
        _ => 32,
    };

    /// <summary>The bytes of the code's key, 0 with an AEAD.</summary>
    public int MacKeySize => Mac switch
    {
        RecordMac.Sha1 => Digest.Sha1Size,
        RecordMac.Sha256 => Digest.Sha256Size,
        _ => 0,
    };

    /// <summary>
    /// The bytes of the IV that belongs to a key: the salt of GCM in TLS 1.2 (RFC 5288 section 3), the whole nonce of
    /// ChaCha20 and of TLS 1.3, a block for CBC. TLS 1.1 and 1.2 have no such IV for CBC (RFC 5246 section 6.3), but it is
    /// the last of the key block, so deriving and not using it changes nothing.
    /// </summary>
    public int FixedIvSize => Cipher switch
    {
        BulkCipher.Rc4 => 0,
        BulkCipher.TripleDesCbc => 8,
        BulkCipher.Aes128Cbc or BulkCipher.Aes256Cbc => 16,
        BulkCipher.ChaCha20Poly1305 => 12,
        _ => KeyExchange == KeyExchange.Tls13 ? 12 : 4,
    };

    /// <summary>The parameters of a suite; <see langword="false"/> for one that is not implemented.</summary>
    public static bool TryFind(ushort suite, out CipherSuiteParameters parameters)
    {
        (KeyExchange exchange, BulkCipher cipher, RecordMac mac, HandshakeHash hash) = suite switch
        {
            0x0005 => (KeyExchange.Rsa, BulkCipher.Rc4, RecordMac.Sha1, HandshakeHash.Sha256),
            0x000a => (KeyExchange.Rsa, BulkCipher.TripleDesCbc, RecordMac.Sha1, HandshakeHash.Sha256),
            0x002f => (KeyExchange.Rsa, BulkCipher.Aes128Cbc, RecordMac.Sha1, HandshakeHash.Sha256),
            0x0035 => (KeyExchange.Rsa, BulkCipher.Aes256Cbc, RecordMac.Sha1, HandshakeHash.Sha256),
            0x003c => (KeyExchange.Rsa, BulkCipher.Aes128Cbc, RecordMac.Sha256, HandshakeHash.Sha256),
            0x009c => (KeyExchange.Rsa, BulkCipher.Aes128Gcm, RecordMac.None, HandshakeHash.Sha256),
            0x009d => (KeyExchange.Rsa, BulkCipher.Aes256Gcm, RecordMac.None, HandshakeHash.Sha384),
            0x1301 => (KeyExchange.Tls13, BulkCipher.Aes128Gcm, RecordMac.None, HandshakeHash.Sha256),
            0x1302 => (KeyExchange.Tls13, BulkCipher.Aes256Gcm, RecordMac.None, HandshakeHash.Sha384),
            0x1303 => (KeyExchange.Tls13, BulkCipher.ChaCha20Poly1305, RecordMac.None, HandshakeHash.Sha256),
            0xc007 or 0xc011 => (KeyExchange.Ecdhe, BulkCipher.Rc4, RecordMac.Sha1, HandshakeHash.Sha256),
            0xc009 or 0xc013 => (KeyExchange.Ecdhe, BulkCipher.Aes128Cbc, RecordMac.Sha1, HandshakeHash.Sha256),
            0xc00a or 0xc014 => (KeyExchange.Ecdhe, BulkCipher.Aes256Cbc, RecordMac.Sha1, HandshakeHash.Sha256),
            0xc012 => (KeyExchange.Ecdhe, BulkCipher.TripleDesCbc, RecordMac.Sha1, HandshakeHash.Sha256),
            0xc023 or 0xc027 => (KeyExchange.Ecdhe, BulkCipher.Aes128Cbc, RecordMac.Sha256, HandshakeHash.Sha256),
            0xc02b or 0xc02f => (KeyExchange.Ecdhe, BulkCipher.Aes128Gcm, RecordMac.None, HandshakeHash.Sha256),
            0xc02c or 0xc030 => (KeyExchange.Ecdhe, BulkCipher.Aes256Gcm, RecordMac.None, HandshakeHash.Sha384),
            0xcca8 or 0xcca9 => (KeyExchange.Ecdhe, BulkCipher.ChaCha20Poly1305, RecordMac.None, HandshakeHash.Sha256),
            _ => default,
        };
        parameters = new CipherSuiteParameters(suite, exchange, cipher, mac, hash);
        bool known = cipher != BulkCipher.Rc4 || mac != RecordMac.None; // no suite has the default of every field
        if (!known)
        {
            parameters = default;
        }

        return known;
    }

    /// <summary>The hash of a connection of that version: MD5 and SHA-1 before TLS 1.2, whatever the suite (RFC 5246 section 1.2).</summary>
    public HandshakeHash HashFor(ushort version) => version < TlsVersion.Tls12 ? HandshakeHash.LegacyMd5Sha1 : Hash;
}
