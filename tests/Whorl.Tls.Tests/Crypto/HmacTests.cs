using System.Security.Cryptography;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Tests.Crypto;

public sealed class HmacTests
{
    [Fact]
    public void Codes_agree_with_the_BCL_for_every_hash_key_length_and_split_of_the_message() => Properties.Hold(300, random =>
    {
        byte[] key = random.Bytes(random.Next(200));
        byte[] message = random.Bytes(random.Next(600));
        int first = random.Next(message.Length + 1);
        int second = random.Next(first, message.Length + 1);
        foreach (HashKind kind in Enum.GetValues<HashKind>())
        {
            byte[] expected = kind switch
            {
                HashKind.Sha256 => HMACSHA256.HashData(key, message),
                HashKind.Sha384 => HMACSHA384.HashData(key, message),
                HashKind.Sha1 => HMACSHA1.HashData(key, message),
                _ => HMACMD5.HashData(key, message),
            };
            Assert.Equal(expected.Length, Hmac.MacSize(kind));
            foreach (bool managed in (bool[])[false, true])
            {
                Hmac hmac = default;
                hmac.SetKey(kind, key, managed);
                byte[] mac = new byte[expected.Length];
                hmac.Compute(message, mac);
                Assert.Equal(expected, mac);
                mac.AsSpan().Clear();
                hmac.Compute(message.AsSpan(..first), message.AsSpan(first..second), message.AsSpan(second..), mac);
                Assert.Equal(expected, mac);
            }
        }
    });

    [Fact]
    public void A_span_too_small_for_the_code_is_refused()
    {
        foreach (HashKind kind in Enum.GetValues<HashKind>())
        {
            Hmac hmac = default;
            hmac.SetKey(kind, [1, 2, 3]);
            Assert.Throws<ArgumentException>(() => hmac.Compute([1], new byte[Hmac.MacSize(kind) - 1]));
        }
    }
}
