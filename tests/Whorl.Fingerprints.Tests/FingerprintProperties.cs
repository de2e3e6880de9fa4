using System.Security.Cryptography;
using System.Text;
using Whorl.Fingerprints.Tests.Hellos;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Tests;

/// <summary>What holds for every hello: what a fingerprint sees, what it does not see, and that it costs nothing to compute.</summary>
public class FingerprintProperties
{
    [Fact]
    public void GREASE_anywhere_changes_no_fingerprint() => Properties.Hold(300, random =>
    {
        Values values = Values.Draw(random);
        Assert.Equal(values.Hello().Fingerprints(), values.WithGrease(random).Hello().Fingerprints());
    });

    [Fact]
    public void Kept_fingerprints_are_those_computed_anew()
    {
        // Few hellos that differ in little, many times over: most are known, and every slot's neighbours are met.
        ClientFingerprints fingerprints = new();
        Values[] pool = [.. Enumerable.Range(0, 40).Select(i => Values.Draw(new Random(i)))];
        Properties.Hold(1000, random =>
        {
            Values values = pool[random.Next(pool.Length)];
            values = random.Next(6) switch
            {
                0 => values with { Suites = values.Suites[1..] },
                1 => values with { Types = values.Types[..^1] },
                2 => values with { Groups = [.. values.Groups, 0x0101], Schemes = values.Schemes },
                3 => values with { Groups = values.Groups, Schemes = [0x0101, .. values.Schemes] },
                4 => values with { Versions = [0x0303] },
                _ => values,
            };
            HelloBuilder builder = values.WithGrease(random).Hello();
            builder = random.Next(4) switch { 0 => builder.Alpn("http/1.1"), 1 => builder.PointFormats(0, 1), _ => builder };
            byte[] body = builder.Body();
            Ja4Transport transport = random.Next(2) == 0 ? Ja4Transport.Tls : Ja4Transport.Quic;
            HelloFingerprints expected = HelloFingerprints.Of(body, transport: transport);

            Assert.True(ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello));
            fingerprints.Compute(hello, ClientHelloExtensions.Read(hello), transport);

            Assert.Equal(expected.Ja3, Encoding.UTF8.GetString(fingerprints.Ja3Text));
            Assert.Equal(expected.Ja3Hash, Encoding.UTF8.GetString(fingerprints.Ja3Hash));
            Assert.Equal(expected.Ja4, Encoding.UTF8.GetString(fingerprints.Ja4));
            Assert.Equal(expected.Ja4R, Encoding.UTF8.GetString(fingerprints.Ja4R));
            Assert.Equal(expected.Ja4O, Encoding.UTF8.GetString(fingerprints.Ja4O));
            Assert.Equal(expected.Ja4Ro, Encoding.UTF8.GetString(fingerprints.Ja4Ro));
        });
    }

    [Fact]
    public void Another_order_of_suites_and_extensions_changes_JA3_and_JA4_o_but_not_JA4_and_JA3N() => Properties.Hold(300, random =>
    {
        Values values = Values.Draw(random);
        HelloFingerprints before = values.Hello().Fingerprints();
        Values turned = values with { Suites = [.. values.Suites[1..], values.Suites[0]], Types = [.. values.Types[1..], values.Types[0]] };
        HelloFingerprints after = turned.Hello().Fingerprints();
        Assert.Equal(before.Ja4, after.Ja4);
        Assert.Equal(before.Ja4R, after.Ja4R);
        Assert.NotEqual(before.Ja4O, after.Ja4O);
        Assert.NotEqual(before.Ja4Ro, after.Ja4Ro);
        Assert.NotEqual(before.Ja3, after.Ja3);
        Assert.Equal(before.Ja3n, (values with { Types = turned.Types }).Hello().Fingerprints().Ja3n);
    });

    [Fact]
    public void One_more_suite_or_extension_changes_every_fingerprint() => Properties.Hold(200, random =>
    {
        Values values = Values.Draw(random);
        HelloFingerprints before = values.Hello().Fingerprints();
        foreach (Values more in (Values[])[values with { Suites = [.. values.Suites, 0x0099] }, values with { Types = [.. values.Types, 0x0099] }])
        {
            HelloFingerprints after = more.Hello().Fingerprints();
            Assert.NotEqual(before.Ja3, after.Ja3);
            Assert.NotEqual(before.Ja4, after.Ja4);
            Assert.NotEqual(before.Ja4O, after.Ja4O);
        }
    });

    [Fact]
    public void Hashed_forms_are_the_hashes_of_the_raw_forms() => Properties.Hold(300, random =>
    {
        HelloFingerprints actual = Values.Draw(random).WithGrease(random).Hello().Fingerprints();
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(actual.Ja3))), actual.Ja3Hash);
        Assert.Equal(HashParts(actual.Ja4R), actual.Ja4);
        Assert.Equal(HashParts(actual.Ja4Ro), actual.Ja4O);
    });

    [Fact]
    public void Any_bytes_are_refused_or_fingerprinted_without_a_throw() => Properties.Hold(2000, random =>
    {
        byte[] body = HelloBuilder.Typical().Body();
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            body[random.Next(34, body.Length)] = (byte)random.Next(256);
        }

        if (ClientHelloView.TryParse(body.AsSpan(0, random.Next(body.Length + 1)), isDtls: false, out ClientHelloView hello))
        {
            ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
            Utf8Text text = new(1);
            Ja3.Write(hello, extensions, text);
            Ja3.WriteSorted(hello, extensions, text);
            Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
            ja4.Compute(hello, extensions, Ja4Transport.Tls);
            Assert.Equal(36, ja4.Hashed.Length);
        }

        if (ServerHelloView.TryParse(random.Bytes(random.Next(200)), out ServerHelloView answer))
        {
            Ja3s.Write(answer, new Utf8Text(1));
        }
    });

    [Fact]
    public void Ten_thousand_hellos_allocate_nothing_once_the_buffers_have_grown()
    {
        byte[][] hellos = [.. Enumerable.Range(0, 100).Select(i => Values.Draw(new Random(i)).Hello().Body())];
        byte[] answer = new ServerHelloBuilder().Extension(43, 3, 4).Extension(51, 0, 29, 0, 0).Body();
        DigestCache md5 = new(FingerprintDigest.Md5);
        Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
        Utf8Text text = new();
        int sum = 0;

        long allocated = Allocations.Fewest(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                bool read = ClientHelloView.TryParse(hellos[i % hellos.Length], isDtls: false, out ClientHelloView hello);
                read &= ServerHelloView.TryParse(answer, out ServerHelloView server);
                sum += read ? 1 : 0;
                ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
                text.Clear();
                Ja3.Write(hello, extensions, text);
                sum += md5.Hex(text.Written)[0];
                text.Clear();
                Ja3.WriteSorted(hello, extensions, text);
                sum += md5.Hex(text.Written)[0];
                ja4.Compute(hello, extensions, Ja4Transport.Tls);
                sum += ja4.Hashed[12] + ja4.HashedInOrder[12];
                text.Clear();
                Ja3s.Write(server, text);
                sum += md5.Hex(text.Written)[0];
            }
        });

        Assert.NotEqual(0, sum);
        Assert.Equal(0, allocated);
    }

    private static string HashParts(string raw)
    {
        string[] parts = raw.Split('_', 3);
        return $"{parts[0]}_{First12(parts[1])}_{First12(parts[2])}";
    }

    private static string First12(string text) =>
        text.Length == 0 ? "000000000000" : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..12];

    /// <summary>The lists a hello is made of; no value twice, no GREASE.</summary>
    private sealed record Values(ushort[] Suites, ushort[] Types, ushort[] Groups, ushort[] Schemes, ushort[] Versions)
    {
        public static Values Draw(Random random) => new(
            Some(random, 2, 80),
            Some(random, 2, 60),
            Some(random, 0, 10),
            Some(random, 0, 20),
            [0x0304, 0x0303]);

        public Values WithGrease(Random random) =>
            new(Sprinkle(random, Suites), Sprinkle(random, Types), Sprinkle(random, Groups), Sprinkle(random, Schemes), Sprinkle(random, Versions));

        public HelloBuilder Hello()
        {
            HelloBuilder hello = new HelloBuilder().CipherSuites(Suites).Versions(Versions).Groups(Groups).SignatureSchemes(Schemes).Alpn("h2").ServerName("a.example");
            return hello.Extensions(Types);
        }

        // From 0x0100 on, so that no extension type is one of those the hello has anyway.
        private static ushort[] Some(Random random, int least, int most) =>
            [.. Enumerable.Range(0, random.Next(least, most)).Select(_ => (ushort)random.Next(0x0100, 0x10000)).Where(v => !Tls.Names.Grease.IsGrease(v)).Append((ushort)0x0101).Append((ushort)0x0102).Distinct()];

        private static ushort[] Sprinkle(Random random, ushort[] values)
        {
            List<ushort> result = [.. values];
            for (int i = random.Next(4); i > 0; i--)
            {
                result.Insert(random.Next(result.Count + 1), (ushort)(0x0a0a + (0x1010 * random.Next(16))));
            }

            return [.. result];
        }
    }
}
