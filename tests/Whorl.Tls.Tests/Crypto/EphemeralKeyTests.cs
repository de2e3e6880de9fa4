using System.Globalization;
using System.Security.Cryptography;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Tls.Tests.Crypto;

public sealed class EphemeralKeyTests
{
    private static readonly ushort[] Groups = [NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1];

    public static TheoryData<ushort, bool> EveryKind
    {
        get
        {
            TheoryData<ushort, bool> kinds = [];
            foreach (ushort group in Groups)
            {
                kinds.Add(group, false);
                kinds.Add(group, true);
            }

            return kinds;
        }
    }

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void X25519_multiplies_as_in_RFC_7748_section_5_2(string scalar, string point, string expected)
    {
        foreach (bool managed in (bool[])[false, true])
        {
            Assert.Equal(expected, Hex(X25519Of(Bytes(scalar), Bytes(point), managed)));
        }
    }

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void X25519_iterated_ends_where_RFC_7748_section_5_2_says(int iterations, string expected)
    {
        foreach (bool managed in (bool[])[false, true])
        {
            byte[] scalar = X25519.BasePoint.ToArray();
            byte[] point = X25519.BasePoint.ToArray();
            for (int i = 0; i < iterations; i++)
            {
                byte[] next = X25519Of(scalar, point, managed);
                point = scalar;
                scalar = next;
            }

            Assert.Equal(expected, Hex(scalar));
        }
    }

    [Fact]
    public void Alice_and_Bob_of_RFC_7748_section_6_1_agree()
    {
        foreach (bool managed in (bool[])[false, true])
        {
            using EphemeralKey alice = Create(NamedGroup.X25519, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", managed);
            using EphemeralKey bob = Create(NamedGroup.X25519, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", managed);
            Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Hex(alice.PublicKey));
            Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Hex(bob.PublicKey));
            byte[] secret = new byte[32];
            Assert.True(alice.TryAgree(bob.PublicKey, secret));
            Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Hex(secret));
            Assert.True(bob.TryAgree(alice.PublicKey, secret));
            Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Hex(secret));
        }
    }

    [Fact]
    public void X25519_takes_coordinates_that_are_not_reduced_and_ignores_the_topmost_bit() => Properties.Hold(200, random =>
    {
        byte[] scalar = random.Bytes(32);
        byte[] point = random.Bytes(32);
        if (random.Next(2) == 0)
        {
            // Around p and 2^255, but not the three points of low order there.
            point[0] = (byte)(random.Next(2) == 0 ? random.Next(0xec) : random.Next(0xef, 0x100));
            point.AsSpan(1, 30).Fill(0xff);
            point[31] |= 0x7f;
        }

        byte[] managed = X25519Of(scalar, point, managed: true);
        Assert.Equal(X25519Of(scalar, point, managed: false), managed);
        point[31] ^= 0x80;
        Assert.Equal(X25519Of(scalar, point, managed: true), managed);
    });

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Points_of_low_order_and_bytes_that_are_no_point_are_refused(ushort group, bool managed)
    {
        using EphemeralKey key = EphemeralKey.Create(group, managed);
        byte[] secret = new byte[key.SharedSecretSize];
        byte[] valid = key.PublicKey.ToArray();
        Refuse([]);
        Refuse([0]);
        Refuse(valid[..^1]);
        Refuse([.. valid, 0]);
        Refuse(new byte[valid.Length]);
        if (group == NamedGroup.X25519)
        {
            // The points of RFC 7748 section 6.1's check: 0, 1, two of order 8, and p - 1, p, p + 1.
            Refuse(Bytes("0100000000000000000000000000000000000000000000000000000000000000"));
            Refuse(Bytes("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"));
            Refuse(Bytes("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"));
            Refuse(Bytes("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
            Refuse(Bytes("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
            Refuse(Bytes("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
        }
        else
        {
            int size = key.SharedSecretSize;
            byte sign = (byte)(valid[^1] & 1);
            Refuse([(byte)(2 + sign), .. valid.AsSpan(1, size)]); // compressed
            Refuse([(byte)(6 + sign), .. valid.AsSpan(1)]); // hybrid
            Refuse([(byte)(2 + sign), .. valid.AsSpan(1)]);
            Refuse([4, .. new byte[2 * size]]);
            byte[] full = [4, .. new byte[2 * size]];
            full.AsSpan(1).Fill(0xff);
            Refuse(full);
            for (int i = 1; i < valid.Length; i += 7)
            {
                byte[] off = [.. valid];
                off[i] ^= 1;
                Refuse(off);
            }
        }

        Assert.True(key.TryAgree(valid, secret));

        void Refuse(byte[] peer)
        {
            secret.AsSpan().Fill(0xaa);
            Assert.False(key.TryAgree(peer, secret), Hex(peer));
            Assert.False(secret.AsSpan().ContainsAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Both_implementations_make_the_same_public_keys_and_agree_on_the_same_secrets() => Properties.Hold(25, random =>
    {
        foreach (ushort group in Groups)
        {
            byte[] mine = PrivateKey(random, group);
            byte[] theirs = PrivateKey(random, group);
            using EphemeralKey native = EphemeralKey.Create(group, mine, managed: false);
            using EphemeralKey managed = EphemeralKey.Create(group, mine, managed: true);
            using EphemeralKey peer = EphemeralKey.Create(group, theirs, managed: random.Next(2) == 0);
            Assert.Equal(native.PublicKey, managed.PublicKey);
            Assert.Equal(group, native.Group);
            byte[] first = new byte[native.SharedSecretSize];
            byte[] second = new byte[first.Length];
            byte[] third = new byte[first.Length];
            Assert.True(native.TryAgree(peer.PublicKey, first));
            Assert.True(managed.TryAgree(peer.PublicKey, second));
            Assert.True(peer.TryAgree(native.PublicKey, third));
            Assert.Equal(first, second);
            Assert.Equal(first, third);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_secret_that_begins_with_zeros_keeps_them(bool managed)
    {
        using EphemeralKey key = Create(NamedGroup.Secp256r1, new string('0', 63) + "1", managed);
        byte[] secret = new byte[32];
        int padded = 0;
        for (int i = 1; i < 2000 && padded < 2; i++)
        {
            // With the private key 1 the secret is the peer's coordinate itself.
            using EphemeralKey peer = Create(NamedGroup.Secp256r1, i.ToString("x64", CultureInfo.InvariantCulture), managed: false);
            if (peer.PublicKey[1] == 0)
            {
                padded++;
                Assert.True(key.TryAgree(peer.PublicKey, secret));
                Assert.Equal(peer.PublicKey[1..33], secret);
            }
        }

        Assert.Equal(2, padded);
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void OpenSSL_agrees_on_the_same_secret(ushort group, bool managed)
    {
        byte[] mine = PrivateKey(new Random(group), group);
        using EphemeralKey key = EphemeralKey.Create(group, mine, managed);
        using EphemeralKey peer = EphemeralKey.Create(group);
        byte[] secret = new byte[key.SharedSecretSize];
        Assert.True(key.TryAgree(peer.PublicKey, secret));

        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string PathOf(string name) => Path.Combine(folder.FullName, name);
            File.WriteAllText(PathOf("mine"), PrivatePem(group, mine));
            File.WriteAllText(PathOf("peer"), PublicPem(group, peer.PublicKey));
            PeerProgram.Output("openssl", "pkeyutl", "-derive", "-inkey", PathOf("mine"), "-peerkey", PathOf("peer"), "-out", PathOf("secret"));
            Assert.Equal(File.ReadAllBytes(PathOf("secret")), secret);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Keys_differ_from_one_another_and_have_the_sizes_of_their_group(ushort group, bool managed)
    {
        using EphemeralKey one = EphemeralKey.Create(group, managed);
        using EphemeralKey other = EphemeralKey.Create(group, managed);
        Assert.NotEqual(Hex(one.PublicKey), Hex(other.PublicKey));
        int field = group switch { NamedGroup.Secp384r1 => 48, NamedGroup.Secp521r1 => 66, _ => 32 };
        Assert.Equal(field, one.SharedSecretSize);
        Assert.Equal(group == NamedGroup.X25519 ? 32 : 1 + (2 * field), one.PublicKey.Length);
        Assert.Throws<ArgumentException>(() => one.TryAgree(other.PublicKey, new byte[field - 1]));
    }

    [Fact]
    public void Only_the_four_groups_are_supported()
    {
        for (int group = 0; group <= ushort.MaxValue; group++)
        {
            Assert.Equal(group is 23 or 24 or 25 or 29, EphemeralKey.IsSupported((ushort)group));
        }

        Assert.Throws<ArgumentException>(() => EphemeralKey.Create(30));
    }

    [Fact]
    public void Agreement_allocates_nothing()
    {
        foreach (ushort group in Groups)
        {
            using EphemeralKey key = EphemeralKey.Create(group);
            using EphemeralKey managed = EphemeralKey.Create(NamedGroup.X25519, managed: true);
            byte[] peer = key.PublicKey.ToArray();
            byte[] secret = new byte[66];
            Assert.SkipUnless(key.GetType().Name.StartsWith("Native", StringComparison.Ordinal), "libcrypto is absent.");
            Assert.Equal(0, Allocations.Fewest(() =>
            {
                for (int i = 0; i < 10; i++)
                {
                    key.TryAgree(peer, secret);
                    managed.TryAgree(managed.PublicKey, secret);
                }
            }));
        }
    }

    [Fact]
    public void A_disposed_key_says_so_and_disposing_twice_is_harmless()
    {
        foreach (ushort group in Groups)
        {
            EphemeralKey key = EphemeralKey.Create(group);
            key.Dispose();
            key.Dispose();
            if (key.GetType().Name.StartsWith("Native", StringComparison.Ordinal))
            {
                Assert.Throws<ObjectDisposedException>(() => key.TryAgree(key.PublicKey, new byte[66]));
            }
        }
    }

    private static EphemeralKey Create(ushort group, string privateKey, bool managed) =>
        EphemeralKey.Create(group, Bytes(privateKey), managed);

    private static byte[] X25519Of(byte[] scalar, byte[] point, bool managed)
    {
        using EphemeralKey key = EphemeralKey.Create(NamedGroup.X25519, scalar, managed);
        byte[] secret = new byte[32];
        Assert.True(key.TryAgree(point, secret));
        return secret;
    }

    private static byte[] PrivateKey(Random random, ushort group)
    {
        byte[] key = random.Bytes(EphemeralKey.FieldSize(group));
        if (group != NamedGroup.X25519)
        {
            key[0] = 0;
            key.AsSpan(1, random.Next(3)).Clear();
        }

        return key;
    }

    private static string PrivatePem(ushort group, byte[] key)
    {
        if (group == NamedGroup.X25519)
        {
            return PemEncoding.WriteString("PRIVATE KEY", [.. Bytes("302e020100300506032b656e04220420"), .. key]);
        }

        using var pair = ECDiffieHellman.Create(new ECParameters { Curve = Curve(group), D = key });
        return pair.ExportPkcs8PrivateKeyPem();
    }

    private static string PublicPem(ushort group, ReadOnlySpan<byte> key)
    {
        if (group == NamedGroup.X25519)
        {
            return PemEncoding.WriteString("PUBLIC KEY", [.. Bytes("302a300506032b656e032100"), .. key]);
        }

        int size = key.Length / 2;
        using var pair = ECDiffieHellman.Create(new ECParameters
        {
            Curve = Curve(group),
            Q = new ECPoint { X = key.Slice(1, size).ToArray(), Y = key[(1 + size)..].ToArray() },
        });
        return pair.ExportSubjectPublicKeyInfoPem();
    }

    private static ECCurve Curve(ushort group) => group switch
    {
        NamedGroup.Secp256r1 => ECCurve.NamedCurves.nistP256,
        NamedGroup.Secp384r1 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
