using System.Text.Json;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Tests.Hellos;

namespace Whorl.Fingerprints.Tests.Explain;

public class ExplainTests
{
    private const string Ja3 = "771,4865-4866-4867-49195-49199,0-23-65281-10-11-35-16-5-13-51-45-43-21,29-23-24,0";
    private const string Ja4R = "t13d0506h2_1301,1302,1303,c02b,c02f_000a,000b,000d,002b_0403,0804";

    [Theory]
    [InlineData("ja3", Ja3)]
    [InlineData("ja3-grease", "771,2570-4865-4866,0-23-6682-65281,29-23,0")]
    [InlineData("ja3-empty", "769,4-5,,,")]
    [InlineData("ja3s", "771,4865,43-51")]
    [InlineData("ja4", "t13d1516h2_8daaf6152771_e5627efa2ab1")]
    [InlineData("ja4-empty", "t10i000000_000000000000_d2e2adf7177b")]
    [InlineData("ja4_r", Ja4R)]
    [InlineData("ja4_r-contradiction", "t13d1506h2_1301,1302_000a,000b_0403")]
    [InlineData("ja4_ro", "q13d0305h3_1302,1301,1303_0000,002b,0010,000a,000d_0403,0804")]
    [InlineData("md5", "66918128f1b9b03303d77c6f2eefd128")]
    [InlineData("md5-of-nothing", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("md5-of-ja3s", "f4febc55ea12b31ae17cfb7e614afda8")]
    public void Fingerprint_in_words_is_as_approved(string name, string value) => Approval.Matches(name, Text(value));

    [Fact]
    public void Client_hello_in_words_is_as_approved() => Approval.Matches("client-hello", Text(Convert.ToHexStringLower(Browser().Record())));

    [Fact]
    public void Client_hello_for_programs_is_as_approved() => Approval.Matches("client-hello-json", Json(Convert.ToHexStringLower(HelloBuilder.Typical().Record())));

    [Fact]
    public void Client_hello_with_every_fault_is_as_approved() => Approval.Matches("client-hello-faults", Text(Convert.ToHexStringLower(
        new HelloBuilder().SessionId(33).RawCipherSuites(0x13, 1, 0x13).CompressionMethods()
            .Extension(41, 1).Extension(10, 0, 9, 0, 29, 0).Extension(10, 0, 0).Extension(0, 0, 0).Extension(51, 0, 29, 0).Message())));

    [Fact]
    public void Server_hello_in_words_is_as_approved() => Approval.Matches("server-hello", Text(Convert.ToHexStringLower(
        new ServerHelloBuilder().Extension(43, 3, 4).Extension(51, [0, 29, 0, 32, .. new byte[32]]).Record())));

    [Fact]
    public void Hello_retry_request_in_words_is_as_approved() => Approval.Matches("hello-retry-request", Text(Convert.ToHexStringLower(
        new ServerHelloBuilder().HelloRetryRequest().Extension(43, 3, 4).Extension(51, 0, 24).Extension(44, 0, 2, 7, 7).Record())));

    [Fact]
    public void Hello_in_the_SSL_2_format_in_words_is_as_approved() => Approval.Matches("sslv2-hello", Text(Convert.ToHexStringLower(
        [0x80, 31, 1, 3, 1, 0, 6, 0, 0, 0, 16, 0, 0, 4, 1, 0, 0x80, .. new byte[16]])));

    [Fact]
    public void Hello_is_read_with_any_headers_and_in_any_notation()
    {
        HelloBuilder hello = HelloBuilder.Typical();
        string expected = hello.Fingerprints().Ja4;
        byte[] record = hello.Record();
        string hex = Convert.ToHexString(record);
        string[] pairs = [.. hex.Chunk(2).Select(pair => new string(pair))];
        string[] values =
        [
            hex, hex.ToLowerInvariant(), $"  {hex}\n", string.Join(' ', pairs), string.Join(':', pairs), string.Join("\n", pairs),
            "0x" + hex, string.Join(", ", pairs.Select(pair => "0x" + pair)), "{ " + string.Join(", ", pairs.Select(pair => "0x" + pair)) + " };",
            "\"" + string.Concat(pairs.Select(pair => "\\x" + pair)) + "\"",
            Convert.ToBase64String(record), Convert.ToBase64String(record).TrimEnd('='), Convert.ToBase64String(record, Base64FormattingOptions.InsertLineBreaks),
            Convert.ToBase64String(record).Replace('+', '-').Replace('/', '_'),
            Convert.ToHexString(hello.Message()), Convert.ToBase64String(hello.Message()),
            Convert.ToHexString(hello.Body()), Convert.ToHexString(SplitOverRecords(hello.Message())), hex + "140303000101",
        ];
        Assert.All(values, value => Assert.Equal(expected, Fingerprint(value, "ja4")));
    }

    [Fact]
    public void Hello_with_the_parameters_of_QUIC_and_no_record_is_of_QUIC() =>
        Assert.StartsWith("q13d", Fingerprint(Convert.ToHexString(HelloBuilder.Typical().Extension(57, 1, 1, 30, 4, 2, 0x40, 0x50).Message()), "ja4"), StringComparison.Ordinal);

    [Fact]
    public void Every_fingerprint_of_a_hello_is_the_one_that_is_computed() => Properties.Hold(50, random =>
    {
        HelloBuilder hello = HelloBuilder.Typical().Extensions([.. Enumerable.Range(0, random.Next(30)).Select(_ => (ushort)random.Next(100, 65536))]);
        HelloFingerprints expected = hello.Fingerprints();
        string hex = Convert.ToHexString(hello.Record());
        Assert.Equal(expected.Ja3Hash, Fingerprint(hex, "ja3"));
        Assert.Equal(expected.Ja4, Fingerprint(hex, "ja4"));
        Assert.Equal(expected.Ja4R, Fingerprint(hex, "ja4_r"));
        Assert.Equal(expected.Ja4O, Fingerprint(hex, "ja4_o"));
        Assert.Equal(expected.Ja4Ro, Fingerprint(hex, "ja4_ro"));

        // And from one raw string to the other forms.
        Assert.Equal(expected.Ja3Hash, Fingerprint(expected.Ja3, "ja3"));
        Assert.Equal(expected.Ja4, Fingerprint(expected.Ja4R, "ja4"));
        Assert.Equal(expected.Ja4, Fingerprint(expected.Ja4Ro, "ja4"));
        Assert.Equal(expected.Ja4O, Fingerprint(expected.Ja4Ro, "ja4_o"));
        Assert.Equal(expected.Ja4R, Fingerprint(expected.Ja4Ro, "ja4_r"));
        Assert.Matches("^" + Fingerprint(expected.Ja3, "ja4_pattern") + "$", expected.Ja4);
    });

    [Fact]
    public void Bytes_that_a_field_is_said_to_come_from_are_those_at_its_offset()
    {
        byte[] record = Browser().Record();
        using JsonDocument json = JsonDocument.Parse(Json(Convert.ToHexString(record)));
        int seen = 0;
        Check(json.RootElement.GetProperty("fields"));
        Assert.True(seen > 40, $"{seen}");

        void Check(JsonElement fields)
        {
            foreach (JsonElement field in fields.EnumerateArray())
            {
                if (field.TryGetProperty("hex", out JsonElement hex))
                {
                    ReadOnlySpan<byte> there = record.AsSpan(field.GetProperty("offset").GetInt32(), field.GetProperty("length").GetInt32());
                    Assert.Equal(Convert.ToHexStringLower(there), hex.GetString());
                    seen++;
                }

                if (field.TryGetProperty("items", out JsonElement items))
                {
                    Check(items);
                }
            }
        }
    }

    // The hash by tshark 4.0 (tls.handshake.ja3), and the hello's bytes as it reassembled them.
    [Theory]
    [InlineData("openssl-tls13.pcap")]
    [InlineData("openssl-tls12.pcap")]
    [InlineData("curl.pcap")]
    [InlineData("hello-retry.pcap")]
    public void JA3_and_JA3S_of_real_hellos_are_those_of_tshark(string capture)
    {
        string output = PeerProgram.Output(
            "tshark", "-r", TestData.Path(Path.Combine("hellos", capture)), "-d", "tcp.port==14433,tls", "-d", "tcp.port==14434,tls",
            "-Y", "tls.handshake.ja3 or tls.handshake.ja3s", "-T", "fields", "-e", "tcp.payload", "-e", "tls.handshake.ja3", "-e", "tls.handshake.ja3s");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 2);
        foreach (string line in lines)
        {
            string[] columns = line.Split('\t');
            string name = columns[1].Length > 0 ? "ja3" : "ja3s";
            Assert.Equal(columns[1] + columns[2], Fingerprint(columns[0], name));
        }
    }

    private static HelloBuilder Browser() => new HelloBuilder()
        .SessionId(32)
        .CipherSuites(0x6a6a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0x1234)
        .Extension(0x1a1a).ServerName("whorl.example").Extensions(23).Extension(65281, 0).Groups(0x4a4a, 4588, 29, 23).PointFormats(0)
        .Extension(35).Alpn("h2", "http/1.1").Extension(5, 1, 0, 0, 0, 0).SignatureSchemes(0x0403, 0x0804, 0x0401).Extension(18)
        .Extension(51, [0, 45, 0x4a, 0x4a, 0, 1, 0, 0, 29, 0, 32, .. new byte[32], 0, 23, 0, 0]).Extension(45, 1, 1).Versions(0xbaba, 0x0304, 0x0303)
        .Extension(27, 2, 0, 2).Extension(28, 0x40, 1).Extension(17513, 0, 3, 2, (byte)'h', (byte)'2')
        .Extension(65037, [0, 0, 1, 0, 1, 77, 0, 2, 1, 2, 0, 3, 1, 2, 3]).Extension(57, 1, 2, 0x40, 30, 4, 4, 0x80, 0, 0x40, 0, 0x1b, 1, 9)
        .Extension(4660, 1, 2, 3).Extension(0x2a2a, 0).Extension(21, new byte[17]).Extension(41, [0, 10, 0, 4, 1, 2, 3, 4, 9, 9, 9, 9, 0, 5, 4, 1, 2, 3, 4]);

    private static byte[] SplitOverRecords(byte[] message)
    {
        List<byte> records = [];
        foreach (byte[] chunk in message.Chunk(50))
        {
            records.AddRange([22, 3, 1, .. HelloBuilder.Vector(2, chunk)]);
        }

        return [.. records];
    }

    private static Explanation Explain(string value)
    {
        Assert.True(Explainer.TryRead(value, out Subject? subject, out string? problem), problem);
        return subject.Explain();
    }

    private static string Fingerprint(string value, string name) => Assert.Single(Explain(value).Fingerprints, fingerprint => fingerprint.Name == name).Text;

    private static string Text(string value)
    {
        StringWriter text = new();
        ExplanationText.Write(text, Explain(value));
        Assert.All(text.ToString().Split('\n'), line => Assert.True(line.Length <= ExplanationText.DefaultWidth && line == line.TrimEnd(), $"'{line}' is too wide or ends with a space"));
        return text.ToString();
    }

    private static string Json(string value)
    {
        using MemoryStream stream = new();
        ExplanationJson.Write(stream, Explain(value));
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
