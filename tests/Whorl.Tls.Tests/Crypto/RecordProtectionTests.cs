using System.Buffers.Binary;
using System.Security.Cryptography;
using Whorl.Tls.Crypto;

namespace Whorl.Tls.Tests.Crypto;

public sealed class RecordProtectionTests
{
    private static readonly ushort[] Suites =
    [
        0x0005, 0x000a, 0x002f, 0x0035, 0x003c, 0x009c, 0x009d, 0xc007, 0xc009, 0xc00a, 0xc011, 0xc012, 0xc013, 0xc014, 0xc023, 0xc027,
        0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0x1301, 0x1302, 0x1303,
    ];

    /// <summary>Each cipher with each code in each version that has them.</summary>
    public static TheoryData<ushort, ushort> Kinds
    {
        get
        {
            TheoryData<ushort, ushort> kinds = [];
            foreach (ushort suite in (ushort[])[0x0005, 0x000a, 0x002f, 0x0035])
            {
                kinds.Add(suite, 0x0301);
                kinds.Add(suite, 0x0302);
                kinds.Add(suite, 0x0303);
            }

            foreach (ushort suite in (ushort[])[0x003c, 0x009c, 0x009d, 0xcca8])
            {
                kinds.Add(suite, 0x0303);
            }

            kinds.Add(0x1301, 0x0304);
            kinds.Add(0x1302, 0x0304);
            kinds.Add(0x1303, 0x0304);
            return kinds;
        }
    }

    [Fact]
    public void Exactly_the_implemented_suites_are_found()
    {
        for (int suite = 0; suite <= ushort.MaxValue; suite++)
        {
            bool found = CipherSuiteParameters.TryFind((ushort)suite, out CipherSuiteParameters parameters);
            Assert.Equal(Suites.Contains((ushort)suite), found);
            Assert.Equal(found ? suite : 0, parameters.Suite);
            if (found)
            {
                Assert.Equal(HandshakeHash.LegacyMd5Sha1, parameters.HashFor(0x0301));
                Assert.Equal(HandshakeHash.LegacyMd5Sha1, parameters.HashFor(0x0302));
                Assert.Equal(suite is 0x009d or 0xc02c or 0xc030 or 0x1302 ? HandshakeHash.Sha384 : HandshakeHash.Sha256, parameters.HashFor(0x0303));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_sealed_opens_again_whichever_implementation_does_either(ushort suite, ushort version) => Properties.Hold(20, random =>
    {
        int seed = random.Next();
        using RecordProtection sealing = Create(suite, version, seed, managed: random.Next(2) == 0);
        using RecordProtection opening = Create(suite, version, seed, managed: random.Next(2) == 0);
        for (int i = 0; i < 8; i++)
        {
            byte[] content = random.Bytes(i == 7 ? 1 << 14 : random.Next(0, 300));
            byte type = (byte)random.Next(20, 25);
            byte[] record = Seal(sealing, type, version, content);
            byte[] opened = new byte[record.Length - 5];
            Assert.True(opening.TryOpen(record, opened, out int length, out byte openedType));
            Assert.Equal(type, openedType);
            Assert.Equal(content, opened[..length]);
        }
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_truncation_and_no_flipped_bit_opens_or_disturbs_what_follows(ushort suite, ushort version)
    {
        foreach (bool managed in (bool[])[false, true])
        {
            using RecordProtection sealing = Create(suite, version, 3, managed);
            using RecordProtection opening = Create(suite, version, 3, managed);
            byte[] content = new byte[100];
            for (int round = 0; round < 2; round++)
            {
                byte[] record = Seal(sealing, 22, version, new Random(round).Bytes(40));
                for (int length = 0; length < record.Length; length++)
                {
                    byte[] shorter = record[..length];
                    Assert.False(opening.TryOpen(shorter, content, out int none, out byte type));
                    Assert.Equal(0, none + type);
                    if (length >= 5)
                    {
                        BinaryPrimitives.WriteUInt16BigEndian(shorter.AsSpan(3), (ushort)(length - 5));
                        Assert.False(opening.TryOpen(shorter, content, out _, out _));
                    }
                }

                for (int bit = 0; bit < record.Length * 8; bit++)
                {
                    record[bit / 8] ^= (byte)(1 << (bit % 8));
                    Assert.False(opening.TryOpen(record, content, out _, out _), $"bit {bit}");
                    record[bit / 8] ^= (byte)(1 << (bit % 8));
                }

                Assert.False(opening.TryOpen([.. record, 0], content, out _, out _));
                Assert.True(opening.TryOpen(record, content, out int opened, out _));
                Assert.Equal(40, opened);
                Assert.False(opening.TryOpen(record, content, out _, out _), "a replay");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Random_bytes_with_a_fitting_header_never_open(ushort suite, ushort version) => Properties.Hold(100, random =>
    {
        using RecordProtection opening = Create(suite, version, 4, managed: random.Next(2) == 0);
        byte[] record = random.Bytes(5 + random.Next(120));
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)(record.Length - 5));
        Assert.False(opening.TryOpen(record, new byte[200], out _, out _));
    });

    [Theory]
    [InlineData((ushort)0x009c)]
    [InlineData((ushort)0x009d)]
    [InlineData((ushort)0xcca8)]
    public void An_AEAD_record_of_TLS_1_2_is_what_the_BCL_makes_of_it(ushort suite)
    {
        using RecordProtection sealing = Create(suite, 0x0303, 6, managed: false);
        (_, byte[] key, byte[] iv) = Keys(suite, 6);
        for (ulong sequence = 0; sequence < 3; sequence++)
        {
            byte[] content = [1, 2, 3, 4, 5];
            byte[] record = Seal(sealing, 22, 0x0303, content);
            byte[] number = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(number, sequence);
            byte[] associated = [.. number, 22, 3, 3, 0, 5];
            byte[] sealedText = new byte[5];
            byte[] tag = new byte[16];
            if (suite == 0xcca8)
            {
                byte[] nonce = [.. iv];
                nonce[11] ^= (byte)sequence;
                using var chaCha = new ChaCha20Poly1305(key);
                chaCha.Encrypt(nonce, content, sealedText, tag, associated);
                Assert.Equal([22, 3, 3, 0, 21, .. sealedText, .. tag], record);
            }
            else
            {
                using var gcm = new AesGcm(key, 16);
                byte[] nonce = [.. iv, .. number];
                gcm.Encrypt(nonce, content, sealedText, tag, associated);
                Assert.Equal([22, 3, 3, 0, 29, .. number, .. sealedText, .. tag], record);
            }
        }
    }

    [Theory]
    [InlineData((ushort)0x0301)]
    [InlineData((ushort)0x0302)]
    [InlineData((ushort)0x0303)]
    public void A_CBC_record_is_what_RFC_5246_says_and_TLS_1_0_chains_its_IV(ushort version)
    {
        using RecordProtection sealing = Create(0x002f, version, 7, managed: false);
        (byte[] macKey, byte[] key, byte[] iv) = Keys(0x002f, 7);
        using Aes aes = Aes.Create();
        aes.Key = key;
        for (byte sequence = 0; sequence < 3; sequence++)
        {
            byte[] content = new Random(sequence).Bytes(11 + sequence);
            byte[] record = Seal(sealing, 23, version, content);
            ReadOnlySpan<byte> payload = record.AsSpan(5);
            if (version != 0x0301)
            {
                iv = payload[..16].ToArray();
                payload = payload[16..];
            }

            byte[] plain = aes.DecryptCbc(payload, iv, PaddingMode.None);
            int padding = plain.Length - content.Length - 20;
            byte[] input = [0, 0, 0, 0, 0, 0, 0, sequence, 23, (byte)(version >> 8), (byte)version, 0, (byte)content.Length, .. content];
            byte[] mac = HMACSHA1.HashData(macKey, input);
            byte[] expected = [.. content, .. mac, .. new byte[padding]];
            expected.AsSpan(content.Length + 20).Fill((byte)(padding - 1));
            Assert.Equal(expected, plain);
            iv = payload[^16..].ToArray();
        }
    }

    [Fact]
    public void CBC_padding_may_be_as_long_as_255_bytes_but_no_byte_of_it_may_differ()
    {
        (byte[] macKey, byte[] key, byte[] iv) = Keys(0x002f, 8);
        using Aes aes = Aes.Create();
        aes.Key = key;
        byte[] input = [0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 1, 0, 12, .. new byte[12]];
        byte[] mac = HMACSHA1.HashData(macKey, input);
        for (int wrong = -1; wrong < 256; wrong++)
        {
            using RecordProtection opening = Create(0x002f, 0x0301, 8, managed: false);
            byte[] plain = [.. new byte[12], .. mac, .. new byte[256]];
            plain.AsSpan(32).Fill(255);
            if (wrong >= 0)
            {
                plain[32 + wrong] ^= 0x80;
            }

            byte[] sealedText = aes.EncryptCbc(plain, iv, PaddingMode.None);
            byte[] record = [23, 3, 1, (byte)(sealedText.Length >> 8), (byte)sealedText.Length, .. sealedText];
            Assert.Equal(wrong < 0, opening.TryOpen(record, new byte[record.Length], out int length, out _));
            Assert.Equal(wrong < 0 ? 12 : 0, length);
        }
    }

    [Fact]
    public void RC4_gives_the_key_stream_of_RFC_6229()
    {
        byte[] key = Convert.FromHexString("0102030405060708090a0b0c0d0e0f10");
        Assert.True(CipherSuiteParameters.TryFind(0x0005, out CipherSuiteParameters suite));
        using RecordProtection sealing = RecordProtection.CreateTls12(suite, 0x0303, new byte[20], key, []);
        byte[] record = Seal(sealing, 23, 0x0303, new byte[32]);
        Assert.Equal("9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c", Convert.ToHexStringLower(record.AsSpan(5, 32)));
    }

    [Fact]
    public void Padding_of_TLS_1_3_is_stripped_and_a_record_of_padding_alone_is_refused()
    {
        (_, byte[] key, byte[] iv) = Keys(0x1301, 9);
        using var gcm = new AesGcm(key, 16);
        foreach ((byte[] inner, bool valid) in ((byte[], bool)[])
            [([7, 8, 22, 0, 0, 0], true), ([22], true), ([0, 0, 21], true), ([0, 0, 0], false), ([0], false), ([], false)])
        {
            using RecordProtection opening = Create(0x1301, 0x0304, 9, managed: false);
            byte[] sealedText = new byte[inner.Length];
            byte[] tag = new byte[16];
            byte[] header = [23, 3, 3, 0, (byte)(inner.Length + 16)];
            gcm.Encrypt(iv, inner, sealedText, tag, header);
            byte[] content = new byte[inner.Length + 16];
            Assert.Equal(valid, opening.TryOpen([.. header, .. sealedText, .. tag], content, out int length, out byte type));
            int last = inner.AsSpan().LastIndexOfAnyExcept((byte)0);
            Assert.Equal(valid ? last : 0, length);
            Assert.Equal(valid ? inner[last] : 0, type);
        }
    }

    [Fact]
    public void Opening_and_sealing_with_an_AEAD_allocate_nothing()
    {
        foreach ((ushort suite, ushort version) in ((ushort, ushort)[])[(0x1301, 0x0304), (0x1303, 0x0304), (0x009d, 0x0303), (0xcca8, 0x0303), (0x0005, 0x0301)])
        {
            using RecordProtection sealing = Create(suite, version, 1, managed: false);
            using RecordProtection opening = Create(suite, version, 1, managed: false);
            byte[] content = new byte[500];
            byte[] record = new byte[600];
            byte[] opened = new byte[600];
            Assert.Equal(0, Allocations.Fewest(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    int size = sealing.Seal(23, 0x0303, content, record);
                    Assert.True(opening.TryOpen(record.AsSpan(0, size), opened, out _, out _));
                    Assert.False(opening.TryOpen(record.AsSpan(0, size), opened, out _, out _));
                }
            }));
        }
    }

    [Fact]
    public void Contexts_go_back_to_their_pool_and_take_other_keys_from_many_threads()
    {
        Parallel.For(0, 400, i =>
        {
            ushort suite = (ushort)(0x1301 + (i % 3));
            RecordProtection sealing = Create(suite, 0x0304, i, managed: false);
            RecordProtection opening = Create(suite, 0x0304, i, managed: true);
            byte[] record = Seal(sealing, 22, 0x0303, [1, 2, 3]);
            byte[] content = new byte[record.Length];
            Assert.True(opening.TryOpen(record, content, out int length, out byte type));
            Assert.Equal((3, 22), (length, (int)type));
            sealing.Dispose();
            sealing.Dispose();
            opening.Dispose();
            Assert.Throws<ObjectDisposedException>(() => sealing.Seal(22, 0x0303, [1], record));
        });
    }

    [Fact]
    public void Wrong_sizes_and_versions_are_the_callers_mistake()
    {
        (byte[] macKey, byte[] key, byte[] iv) = Keys(0x002f, 1);
        Assert.True(CipherSuiteParameters.TryFind(0x002f, out CipherSuiteParameters cbc));
        Assert.Throws<ArgumentException>(() => RecordProtection.CreateTls13(cbc, key, iv));
        Assert.Throws<ArgumentException>(() => RecordProtection.CreateTls12(cbc, 0x0300, macKey, key, iv));
        Assert.Throws<ArgumentException>(() => RecordProtection.CreateTls12(cbc, 0x0301, macKey, key, []));
        Assert.Throws<ArgumentException>(() => RecordProtection.CreateTls12(cbc, 0x0301, key, key, iv));
        Assert.Throws<ArgumentException>(() => RecordProtection.CreateTls12(cbc, 0x0301, macKey, macKey, iv));
        using RecordProtection without = RecordProtection.CreateTls12(cbc, 0x0302, macKey, key, []);
        Assert.Throws<ArgumentException>(() => without.Seal(23, 0x0302, new byte[16385], new byte[20000]));
        Assert.Throws<ArgumentException>(() => without.Seal(23, 0x0302, new byte[10], new byte[without.MaximumSealedSize(10) - 1]));
        byte[] record = Seal(without, 23, 0x0302, new byte[10]);
        Assert.Throws<ArgumentException>(() => without.TryOpen(record, new byte[record.Length - 6], out _, out _));
    }

    private static (byte[] MacKey, byte[] Key, byte[] Iv) Keys(ushort suite, int seed)
    {
        Assert.True(CipherSuiteParameters.TryFind(suite, out CipherSuiteParameters parameters));
        var random = new Random(seed);
        return (random.Bytes(parameters.MacKeySize), random.Bytes(parameters.KeySize), random.Bytes(parameters.FixedIvSize));
    }

    private static RecordProtection Create(ushort suite, ushort version, int seed, bool managed)
    {
        Assert.True(CipherSuiteParameters.TryFind(suite, out CipherSuiteParameters parameters));
        (byte[] macKey, byte[] key, byte[] iv) = Keys(suite, seed);
        return version == 0x0304
            ? RecordProtection.CreateTls13(parameters, key, iv, managed)
            : RecordProtection.CreateTls12(parameters, version, macKey, key, iv, managed);
    }

    private static byte[] Seal(RecordProtection protection, byte type, ushort version, byte[] content)
    {
        byte[] record = new byte[protection.MaximumSealedSize(content.Length)];
        Assert.Equal(record.Length, protection.Seal(type, version, content, record));
        return record;
    }
}
