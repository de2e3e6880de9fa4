using Whorl.Tls.Crypto;

namespace Whorl.Fingerprints.Text;

/// <summary>The digests a fingerprint is printed as.</summary>
public enum FingerprintDigest
{
    /// <summary>MD5, 32 hexadecimal digits: JA3 and JA3S.</summary>
    Md5,

    /// <summary>The first 12 hexadecimal digits of SHA-256: the parts of JA4.</summary>
    Sha256First12,
}

/// <summary>
/// Digests of fingerprint texts in hexadecimal. Hellos repeat, so the last text of each slot is kept with its digest and
/// compared byte for byte: a hit costs a comparison instead of a hash. Fixed in size, owned by one thread.
/// </summary>
public sealed class DigestCache
{
    private const int Slots = 1024;
    private const int MaxText = 480;
    private const int HexRoom = 32;

    private readonly FingerprintDigest digest;
    private readonly ushort[] lengths = new ushort[Slots];
    private readonly byte[] texts = new byte[Slots * MaxText];
    private readonly byte[] hex = new byte[(Slots + 1) * HexRoom];

    /// <summary>An empty cache for one kind of digest.</summary>
    public DigestCache(FingerprintDigest digest) => this.digest = digest;

    private int HexLength => digest == FingerprintDigest.Md5 ? 32 : 12;

    /// <summary>The digest of <paramref name="text"/> in lower-case hexadecimal; valid until the next call.</summary>
    public ReadOnlySpan<byte> Hex(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxText)
        {
            Span<byte> uncached = hex.AsSpan(Slots * HexRoom, HexRoom);
            Compute(text, uncached);
            return uncached[..HexLength];
        }

        int slot = (int)(SlotHash.Of(text) >> 54);
        Span<byte> kept = texts.AsSpan(slot * MaxText, MaxText);
        Span<byte> result = hex.AsSpan(slot * HexRoom, HexRoom);
        if (lengths[slot] != text.Length || !kept[..text.Length].SequenceEqual(text))
        {
            text.CopyTo(kept);
            lengths[slot] = (ushort)text.Length;
            Compute(text, result);
        }

        return result[..HexLength];
    }

    private void Compute(ReadOnlySpan<byte> text, Span<byte> to)
    {
        Span<byte> hash = stackalloc byte[Digest.Sha256Size];
        if (digest == FingerprintDigest.Md5)
        {
            Digest.Md5(text, hash);
            Numerals.WriteHex(to, hash[..16]);
        }
        else
        {
            Digest.Sha256(text, hash);
            Numerals.WriteHex(to, hash[..6]);
        }
    }
}
