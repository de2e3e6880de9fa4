using System.Security.Cryptography;
using System.Text;
using Whorl.Fingerprints.Text;

namespace Whorl.Fingerprints.Tests.Text;

public class DigestCacheTests
{
    [Theory]
    [InlineData(FingerprintDigest.Md5)]
    [InlineData(FingerprintDigest.Sha256First12)]
    public void Digests_are_those_of_plain_hashing_whatever_shares_a_slot(FingerprintDigest kind) => Properties.Hold(20, random =>
    {
        DigestCache cache = new(kind);

        // More texts than slots, each asked for again and again: every slot is fought over.
        byte[][] texts = [.. Enumerable.Range(0, 3000).Select(_ => random.Bytes(random.Next(0, 40)))];
        for (int i = 0; i < 9000; i++)
        {
            byte[] text = texts[random.Next(texts.Length)];
            Assert.Equal(Plain(kind, text), Encoding.ASCII.GetString(cache.Hex(text)));
        }
    });

    [Fact]
    public void Digests_of_long_texts_and_of_those_at_the_limit_are_right()
    {
        DigestCache cache = new(FingerprintDigest.Md5);
        for (int round = 0; round < 2; round++)
        {
            foreach (int length in (int[])[0, 1, 7, 8, 9, 479, 480, 481, 482, 5000, 400_000])
            {
                byte[] text = new Random(length).Bytes(length);
                Assert.Equal(Plain(FingerprintDigest.Md5, text), Encoding.ASCII.GetString(cache.Hex(text)));
            }
        }
    }

    [Fact]
    public void Texts_that_differ_in_one_byte_or_in_length_alone_are_told_apart() => Properties.Hold(200, random =>
    {
        DigestCache cache = new(FingerprintDigest.Sha256First12);
        byte[] text = random.Bytes(random.Next(1, 480));
        string first = Encoding.ASCII.GetString(cache.Hex(text));
        text[random.Next(text.Length)] ^= 1;
        Assert.NotEqual(first, Encoding.ASCII.GetString(cache.Hex(text)));
        Assert.Equal(Plain(FingerprintDigest.Sha256First12, [.. text, 0]), Encoding.ASCII.GetString(cache.Hex([.. text, 0])));
    });

    private static string Plain(FingerprintDigest kind, byte[] text) => kind == FingerprintDigest.Md5
        ? Convert.ToHexStringLower(MD5.HashData(text))
        : Convert.ToHexStringLower(SHA256.HashData(text))[..12];
}
