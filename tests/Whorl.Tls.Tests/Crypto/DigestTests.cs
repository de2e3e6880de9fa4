using System.Security.Cryptography;
using Whorl.Tls.Crypto;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Tests.Crypto;

public sealed class DigestTests
{
    [Fact]
    public void Digests_agree_with_the_BCL_at_every_length_around_the_block_and_the_short_input_limit()
    {
        byte[] data = new byte[5000];
        new Random(7).NextBytes(data);
        byte[] digest = new byte[56];
        for (int length = 0; length <= data.Length; length += length is < 300 or (> 1000 and < 1050) ? 1 : 97)
        {
            ReadOnlySpan<byte> input = data.AsSpan(0, length);
            Digest.Md5(input, digest);
            Assert.Equal(MD5.HashData(input), digest.AsSpan(0, Digest.Md5Size));
            Digest.Sha1(input, digest);
            Assert.Equal(SHA1.HashData(input), digest.AsSpan(0, Digest.Sha1Size));
            Digest.Sha256(input, digest);
            Assert.Equal(SHA256.HashData(input), digest.AsSpan(0, Digest.Sha256Size));
            Digest.Sha384(input, digest);
            Assert.Equal(SHA384.HashData(input), digest.AsSpan(0, Digest.Sha384Size));
        }
    }

    [Fact]
    public void A_span_too_small_for_the_digest_is_refused_and_bytes_behind_it_stay()
    {
        byte[] digest = new byte[56];
        Array.Fill(digest, (byte)0xaa);
        Assert.Throws<ArgumentException>(() => Digest.Md5([1], digest.AsSpan(0, 15)));
        Assert.Throws<ArgumentException>(() => Digest.Sha1([1], digest.AsSpan(0, 19)));
        Assert.Throws<ArgumentException>(() => Digest.Sha256([1], digest.AsSpan(0, 31)));
        Assert.Throws<ArgumentException>(() => Digest.Sha384([1], digest.AsSpan(0, 47)));
        Digest.Sha256([1], digest);
        Assert.True(digest.AsSpan(32).IndexOfAnyExcept((byte)0xaa) < 0);
    }

    [Fact]
    public void Digests_allocate_nothing()
    {
        byte[] data = new byte[200];
        byte[] digest = new byte[48];
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Digest.Md5(data, digest);
                Digest.Sha1(data, digest);
                Digest.Sha256(data, digest);
                Digest.Sha384(data, digest);
            }
        }));
    }

    [Fact]
    public void A_function_that_libcrypto_does_not_have_is_absent_not_fatal() =>
        Assert.False(NativeDigest.Find("NO_SUCH_DIGEST").IsPresent);
}
