using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Whorl.Tls.Crypto;

namespace Whorl.Tls.Tests.Crypto;

public sealed class RsaKeyTransportTests
{
    private static readonly byte[] Premaster = new Random(1).Bytes(48);

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(2056)]
    public void The_owner_of_the_key_decrypts_the_premaster_secret(int bits)
    {
        using var rsa = RSA.Create(bits);
        byte[] ciphertext = new byte[(bits / 8) + 1];
        Assert.True(RsaKeyTransport.TryEncrypt(rsa.ExportSubjectPublicKeyInfo(), Premaster, ciphertext, out int length));
        Assert.Equal(bits / 8, length);
        Assert.Equal(Premaster, rsa.Decrypt(ciphertext.AsSpan(0, length), RSAEncryptionPadding.Pkcs1));
        Assert.False(RsaKeyTransport.TryEncrypt(rsa.ExportSubjectPublicKeyInfo(), Premaster, ciphertext.AsSpan(0, (bits / 8) - 1), out length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void Keys_of_other_kinds_and_sizes_are_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refuse(ecdsa.ExportSubjectPublicKeyInfo());
        Refuse(Key(BigInteger.One << 500, 65537));
        Refuse(Key((BigInteger.One << 16384) + 1, 65537));
        Refuse(Key((BigInteger.One << 2047) + 1, BigInteger.One << 65));
        Refuse(Key((BigInteger.One << 2047) + 1, 0));
        Refuse(Key(0, 65537));
        Refuse([]);
    }

    [Fact]
    public void No_truncation_or_change_of_a_key_throws()
    {
        using var rsa = RSA.Create(1024);
        byte[] key = rsa.ExportSubjectPublicKeyInfo();
        byte[] ciphertext = new byte[RsaKeyTransport.MaxKeyBits / 8];
        for (int length = 0; length < key.Length; length++)
        {
            Refuse(key[..length]);
        }

        Properties.Hold(500, random =>
        {
            byte[] changed = [.. key];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                changed[random.Next(random.Next(2) == 0 ? 40 : changed.Length)] = (byte)random.Next(256);
            }

            bool done = RsaKeyTransport.TryEncrypt(changed, Premaster, ciphertext, out int length);
            Assert.Equal(done, length > 0);
        });
    }

    [Fact]
    public void Numbers_that_no_RSA_key_has_do_not_throw()
    {
        byte[] ciphertext = new byte[RsaKeyTransport.MaxKeyBits / 8];
        foreach (BigInteger modulus in (BigInteger[])[BigInteger.One << 1023, (BigInteger.One << 1024) - 1, (BigInteger.One << 16383) + 1])
        {
            foreach (BigInteger exponent in (BigInteger[])[1, 2, 3, 65537, ulong.MaxValue])
            {
                bool done = RsaKeyTransport.TryEncrypt(Key(modulus, exponent), Premaster, ciphertext, out int length);
                Assert.Equal(done, length > 0);
            }
        }
    }

    [Fact]
    public void A_premaster_secret_of_another_size_is_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => RsaKeyTransport.TryEncrypt([], new byte[47], [], out _));

    private static void Refuse(byte[] key)
    {
        Assert.False(RsaKeyTransport.TryEncrypt(key, Premaster, new byte[RsaKeyTransport.MaxKeyBits / 8], out int length));
        Assert.Equal(0, length);
    }

    private static byte[] Key(BigInteger modulus, BigInteger exponent)
    {
        AsnWriter numbers = new(AsnEncodingRules.DER);
        using (numbers.PushSequence())
        {
            numbers.WriteInteger(modulus);
            numbers.WriteInteger(exponent);
        }

        AsnWriter key = new(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            using (key.PushSequence())
            {
                key.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                key.WriteNull();
            }

            key.WriteBitString(numbers.Encode());
        }

        return key.Encode();
    }
}
