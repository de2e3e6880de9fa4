using FsCheck;
using FsCheck.Fluent;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Handshake;

/// <summary>ClientHello and ServerHello in every form that a stack, a bug or an attacker gives them.</summary>
public sealed class HelloTests
{
    private static readonly byte[] Random32 = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void What_was_written_is_read_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (version, suites, extensions) =>
        {
            byte[] even = suites.Length % 2 == 0 ? suites : suites[1..];
            byte[] body = Write(version, even, extensions);
            return ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello)
                && hello.LegacyVersion == version
                && hello.Random.SequenceEqual(Random32)
                && hello.CipherSuites.SequenceEqual(even)
                && hello.HasExtensions
                && hello.ExtensionBlock.SequenceEqual(extensions)
                && (hello.Malformations & ~Malformation.NoCipherSuites) == Malformation.None;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_prefix_of_a_hello_is_refused_or_named_and_never_throws()
    {
        byte[] body = Write(0x0303, [0x13, 0x01, 0x13, 0x02], [0, 0, 0, 9, 0, 7, 0, 0, 4, .. "name"u8, 0, 43, 0, 3, 2, 3, 4]);
        for (int length = 0; length < body.Length; length++)
        {
            if (ClientHelloView.TryParse(body.AsSpan(0, length), isDtls: false, out ClientHelloView hello))
            {
                ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
                bool endsBehindCompression = length == 2 + 32 + 1 + 2 + 4 + 2;
                Assert.True(endsBehindCompression || extensions.Malformations != Malformation.None, $"{length} bytes pass for a whole hello");
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<bool>(), (bytes, isDtls) =>
        {
            if (ClientHelloView.TryParse(bytes, isDtls, out ClientHelloView client))
            {
                _ = ClientHelloExtensions.Read(client).HighestVersion(client.LegacyVersion);
            }

            if (ServerHelloView.TryParse(bytes, out ServerHelloView server))
            {
                _ = server.NegotiatedVersion;
            }

            _ = Sslv2ClientHelloView.TryParse(bytes, out _);
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_hello_without_extensions_is_whole()
    {
        byte[] body = [3, 1, .. Random32, 0, 0, 2, 0, 5, 1, 0];
        Assert.True(ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello));
        Assert.False(hello.HasExtensions);
        Assert.Equal(Malformation.None, hello.Malformations);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(255)]
    public void A_session_id_over_32_bytes_is_read_and_named(int length)
    {
        byte[] body = [3, 3, .. Random32, (byte)length, .. new byte[length], 0, 2, 0x13, 1, 1, 0];
        Assert.True(ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello));
        Assert.Equal(length, hello.SessionId.Length);
        Assert.Equal(Malformation.SessionIdTooLong, hello.Malformations);
    }

    [Fact]
    public void The_last_byte_of_an_odd_cipher_suite_list_is_ignored_and_named()
    {
        byte[] body = [3, 3, .. Random32, 0, 0, 3, 0x13, 1, 0x13, 1, 0];
        Assert.True(ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello));
        Assert.Equal([0x13, 1], hello.CipherSuites.ToArray());
        Assert.Equal(Malformation.OddCipherSuites, hello.Malformations);
    }

    [Fact]
    public void Cipher_suites_past_the_end_are_no_hello() =>
        Assert.False(ClientHelloView.TryParse([3, 3, .. Random32, 0, 0xff, 0xff, 0x13, 1, 1, 0], isDtls: false, out _));

    [Fact]
    public void An_extensions_block_past_the_end_is_read_as_far_as_it_goes()
    {
        byte[] body = [3, 3, .. Random32, 0, 0, 2, 0x13, 1, 1, 0, 0xff, 0xff, 0, 23, 0, 0];
        Assert.True(ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello));
        Assert.Equal(4, hello.ExtensionBlock.Length);
        Assert.Equal(Malformation.ExtensionsPastEnd, hello.Malformations);
    }

    [Fact]
    public void Bytes_behind_the_extensions_are_named() =>
        Assert.Equal(Malformation.TrailingBytes, Read([3, 3, .. Random32, 0, 0, 2, 0x13, 1, 1, 0, 0, 4, 0, 23, 0, 0, 9, 9]).Malformations);

    [Fact]
    public void An_extension_past_the_end_counts_and_is_named()
    {
        ClientHelloExtensions extensions = Read(Write(0x0303, [0x13, 1], [0, 23, 0, 0, 0, 10, 0xff, 0xff, 0, 2, 0, 29]));
        Assert.Equal(2, extensions.Count);
        Assert.Equal([0, 29], extensions.Groups.ToArray());
        Assert.True(extensions.Malformations.HasFlag(Malformation.ExtensionPastEnd));
    }

    [Fact]
    public void Sixteen_thousand_empty_extensions_are_all_counted()
    {
        byte[] block = [.. Enumerable.Range(0, 16383).SelectMany(i => new byte[] { (byte)(i >> 8), (byte)i, 0, 0 })];
        Assert.Equal(16383, Read(Write(0x0303, [0x13, 1], block)).Count);
    }

    [Theory]
    [InlineData(10, "0002001d")]
    [InlineData(23, "")]
    [InlineData(0x1234, "ff")]
    public void A_duplicate_extension_is_named_and_the_first_counts(int type, string body)
    {
        byte[] one = [(byte)(type >> 8), (byte)type, 0, (byte)(body.Length / 2), .. Convert.FromHexString(body)];
        byte[] other = [(byte)(type >> 8), (byte)type, 0, 4, 0, 2, 0, 23];
        ClientHelloExtensions extensions = Read(Write(0x0303, [0x13, 1], [.. one, .. other]));
        Assert.Equal(2, extensions.Count);
        Assert.True(extensions.Malformations.HasFlag(Malformation.DuplicateExtension));
        if (type == 10)
        {
            Assert.Equal([0, 29], extensions.Groups.ToArray());
        }
    }

    [Theory]
    [InlineData("0000", true)] // an empty list
    [InlineData("0003000000", true)] // an empty name
    [InlineData("000a00000161" + "00000162", true)] // a list longer than the extension
    [InlineData("00080000016100000162", true)] // two names
    [InlineData("0004010001ff", true)] // another type of name
    [InlineData("0005000002" + "0061", false)] // NUL is for the record to name
    public void A_server_name_that_is_not_one_host_name_is_named(string body, bool isNamed)
    {
        byte[] bytes = Convert.FromHexString(body);
        ClientHelloExtensions extensions = Read(Write(0x0303, [0x13, 1], [0, 0, 0, (byte)bytes.Length, .. bytes]));
        Assert.True(extensions.HasServerName);
        Assert.Equal(isNamed, extensions.Malformations.HasFlag(Malformation.ServerName));
    }

    [Theory]
    [InlineData("020303", 0x0303)]
    [InlineData("0403030304", 0x0304)]
    [InlineData("04fafa0303", 0x0303)]
    [InlineData("02fafa", 0x0302)]
    [InlineData("00", 0x0302)]
    [InlineData("03030403", 0x0304)]
    [InlineData("04fefcfefd", 0xfefc)]
    [InlineData("040304fb1a", 0xfb1a)]
    public void The_highest_version_is_the_extensions_unless_it_says_nothing(string body, int expected)
    {
        byte[] bytes = Convert.FromHexString(body);
        Assert.Equal(expected, Read(Write(0x0302, [0x13, 1], [0, 43, 0, (byte)bytes.Length, .. bytes])).HighestVersion(0x0302));
    }

    [Fact]
    public void A_pre_shared_key_that_is_not_last_is_named() =>
        Assert.True(Read(Write(0x0303, [0x13, 1], [0, 41, 0, 0, 0, 23, 0, 0])).Malformations.HasFlag(Malformation.PreSharedKeyNotLast));

    [Fact]
    public void A_DTLS_hello_has_a_cookie()
    {
        byte[] space = new byte[200];
        WireWriter writer = new(space);
        ClientHelloView.Write(ref writer, 0xfefd, Random32, [], [0xc0, 0x2b], [0], hasExtensions: false, [], isDtls: true, cookie: [1, 2, 3]);
        Assert.True(ClientHelloView.TryParse(writer.Written, isDtls: true, out ClientHelloView hello));
        Assert.Equal([1, 2, 3], hello.Cookie.ToArray());
    }

    [Theory]
    [InlineData(0x0303)]
    [InlineData(0x7f12)]
    [InlineData(0x7f15)]
    [InlineData(0x7f16)]
    public void A_ServerHello_is_read_back_in_the_layout_of_its_version(int version)
    {
        byte[] space = new byte[200];
        WireWriter writer = new(space);
        ServerHelloView.Write(ref writer, (ushort)version, Random32, [7, 7], 0x1301, 0, hasExtensions: true, [0, 51, 0, 0]);
        Assert.True(ServerHelloView.TryParse(writer.Written, out ServerHelloView hello));
        Assert.Equal(0x1301, hello.CipherSuite);
        Assert.Equal(version > 0x7f15 || version == 0x0303 ? 2 : 0, hello.SessionId.Length);
        Assert.Equal(4, hello.ExtensionBlock.Length);
    }

    [Fact]
    public void A_HelloRetryRequest_is_told_by_its_random()
    {
        byte[] space = new byte[200];
        WireWriter writer = new(space);
        ServerHelloView.Write(ref writer, 0x0303, ServerHelloView.HelloRetryRequestRandom, [], 0x1301, 0, hasExtensions: true, [0, 43, 0, 2, 3, 4]);
        Assert.True(ServerHelloView.TryParse(writer.Written, out ServerHelloView hello));
        Assert.True(hello.IsHelloRetryRequest);
        Assert.Equal(0x0304, hello.NegotiatedVersion);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData("HelloRetryRequest"u8), ServerHelloView.HelloRetryRequestRandom.ToArray());
    }

    [Fact]
    public void An_SSL_2_hello_is_read_back_and_its_lengths_must_add_up()
    {
        byte[] space = new byte[200];
        WireWriter writer = new(space);
        Sslv2ClientHelloView.Write(ref writer, 0x0301, [1, 0, 0x80, 0, 0, 0x2f], [], Random32);
        byte[] record = writer.Written.ToArray();
        Assert.True(Sslv2ClientHelloView.TryParse(record, out Sslv2ClientHelloView hello));
        Assert.Equal(0x0301, hello.Version);
        Assert.Equal(6, hello.CipherSpecs.Length);
        Assert.Equal(32, hello.Challenge.Length);
        for (int length = 0; length < record.Length; length++)
        {
            Assert.False(Sslv2ClientHelloView.TryParse(record.AsSpan(0, length), out _));
        }

        record[6] = 5;
        Assert.False(Sslv2ClientHelloView.LooksLike(record));
    }

    private static ClientHelloExtensions Read(byte[] body)
    {
        Assert.True(ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello));
        return ClientHelloExtensions.Read(hello);
    }

    private static byte[] Write(ushort version, byte[] suites, byte[] extensions)
    {
        byte[] space = new byte[80_000];
        WireWriter writer = new(space);
        ClientHelloView.Write(ref writer, version, Random32, [], suites, [0], hasExtensions: true, extensions);
        return writer.Written.ToArray();
    }
}
