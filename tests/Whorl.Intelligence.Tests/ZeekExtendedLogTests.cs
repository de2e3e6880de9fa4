using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Store.Sightings;
using Whorl.Tls.Handshake;

namespace Whorl.Intelligence.Tests;

/// <summary>What Zeek's ssl-log-ext says of a hello is enough for its fingerprints.</summary>
public sealed class ZeekExtendedLogTests
{
    private const string Header = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssl\n"
        + "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tclient_version\tclient_ciphers\tssl_client_exts\tclient_curves\tpoint_formats\tsigalgs\thashalgs\torig_alpn\tclient_supported_versions\n";

    [Theory]
    [MemberData(nameof(RecordRoundTripTests.Captures), MemberType = typeof(RecordRoundTripTests))]
    public void The_columns_of_a_real_hello_give_its_fingerprints(string capture)
    {
        ExtendedLog log = new();
        CaptureObservations.Encode(Path.Combine(RecordRoundTripTests.TestData("clients"), capture), () => log);

        CollectedRows table = CollectedRows.Import("zeek", "ssl.log", Header + log.Table);
        Assert.Equal(string.Empty, table.Reasons);
        Assert.Equal(log.Expected, table.Handshakes.Select(Describe));
        CollectedRows json = CollectedRows.Import("zeek", "ssl.log", log.Json.ToString());
        Assert.Equal(string.Empty, json.Reasons);
        Assert.Equal(log.Expected, json.Handshakes.Select(Describe));
    }

    [Theory]
    [InlineData("0,10,0", "29", null)] // two hellos in one row
    [InlineData("0,10", "x", null)]
    [InlineData("0,10", "29", "771,4865,0-10,29,")]
    [InlineData("-", "-", "771,4865,,,")]
    [InlineData("2570,0,6682", "-", "771,4865,0,,")]
    public void What_cannot_be_exact_is_not_computed(string extensions, string curves, string? ja3)
    {
        CollectedRows rows = CollectedRows.Import("zeek", "ssl.log", Header + $"1\t192.0.2.1\t1\t192.0.2.2\t443\tTLSv12\t771\t4865,2570\t{extensions}\t{curves}\t-\t-\t-\t-\t-\n");
        Assert.Equal(ja3, Assert.Single(rows.Handshakes).Ja3?.Raw);
    }

    [Fact]
    public void A_fingerprint_in_the_log_stays_and_one_that_is_equal_gets_its_text()
    {
        string header = Header.Replace("version\tclient_version", "ja3\tclient_version", StringComparison.Ordinal);
        const string Rest = "\t771\t4865\t0\t-\t-\t-\t-\t-\t-\n";
        const string Start = "1\t192.0.2.1\t1\t192.0.2.2\t443\t";
        string equal = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData("771,4865,0,,"u8));
        CollectedRows rows = CollectedRows.Import("zeek", "ssl.log", header + Start + equal + Rest + Start + new string('1', 32) + Rest);
        Assert.Equal((equal, "771,4865,0,,"), (rows.Handshakes[0].Ja3?.Value, rows.Handshakes[0].Ja3?.Raw));
        Assert.Equal((new string('1', 32), null), (rows.Handshakes[1].Ja3?.Value, rows.Handshakes[1].Ja3?.Raw));
        Assert.StartsWith("t12d0101", rows.Handshakes[1].Ja4?.Value, StringComparison.Ordinal);
    }

    private static string Describe(HandshakeSighting seen) => $"{seen.Ja3} {seen.Ja4} {seen.Alpn}";

    /// <summary>Writes a hello as Zeek's script would.</summary>
    private sealed class ExtendedLog : IObservationEncoder
    {
        public StringBuilder Table { get; } = new();

        public StringBuilder Json { get; } = new();

        public List<string> Expected { get; } = [];

        public void WriteHeader(Utf8Text to)
        {
        }

        public void WriteFooter(Utf8Text to)
        {
        }

        public void Write(in Observation observation, Utf8Text to)
        {
            bool isDtls = observation.Handshake.Protocol == Whorl.Capture.Handshakes.HandshakeProtocol.Dtls;
            if (observation.Ja3.IsEmpty || !ClientHelloView.TryParse(observation.Handshake.ClientHello, isDtls, out ClientHelloView hello))
            {
                return;
            }

            ClientHelloExtensions read = ClientHelloExtensions.Read(hello);
            List<int> types = [];
            foreach (ExtensionView extension in hello.Extensions)
            {
                types.Add(extension.Type);
            }

            List<string> names = [];
            for (ReadOnlySpan<byte> rest = read.ProtocolNames; !rest.IsEmpty; rest = rest[(1 + rest[0])..])
            {
                names.Add(Encoding.ASCII.GetString(rest.Slice(1, rest[0])));
            }

            List<int> schemes = Numbers(read.SignatureSchemes);
            string version = isDtls ? "DTLSv12" : "TLSv12";
            List<int>[] lists = [Numbers(hello.CipherSuites), types, Numbers(read.Groups), [.. read.PointFormats.ToArray().Select(b => (int)b)], [.. schemes.Select(s => s & 255)], [.. schemes.Select(s => s >> 8)]];
            List<int> versions = Numbers(read.Versions);
            Table.Append(CultureInfo.InvariantCulture, $"1700000000.5\t192.0.2.1\t50000\t192.0.2.2\t443\t{version}\t{hello.LegacyVersion}\t");
            Table.AppendJoin('\t', lists.Select(Cell)).Append('\t').Append(names.Count == 0 ? "-" : string.Join(',', names)).Append('\t').Append(Cell(versions)).Append('\n');
            string[] keys = ["client_ciphers", "ssl_client_exts", "client_curves", "point_formats", "sigalgs", "hashalgs"];
            Json.Append(CultureInfo.InvariantCulture, $"{{\"ts\":\"2023-11-14T22:13:20.5Z\",\"id.orig_h\":\"192.0.2.1\",\"id.orig_p\":50000,\"id.resp_h\":\"192.0.2.2\",\"id.resp_p\":443,\"version\":\"{version}\",\"client_version\":{hello.LegacyVersion}");
            for (int i = 0; i < keys.Length; i++)
            {
                Json.Append(CultureInfo.InvariantCulture, $",\"{keys[i]}\":[{string.Join(", ", lists[i])}]");
            }

            Json.Append(CultureInfo.InvariantCulture, $",\"orig_alpn\":[{string.Join(',', names.Select(name => $"\"{name}\""))}],\"client_supported_versions\":[{string.Join(',', versions)}]}}\n");
            Expected.Add($"{Print(Store.FingerprintMethod.Ja3, observation.Ja3, observation.Ja3Text)} {Print(Store.FingerprintMethod.Ja4, observation.Ja4, observation.Ja4R)} {(names.Count == 0 ? null : string.Join(';', names))}");
        }

        private static string Cell(List<int> numbers) => numbers.Count == 0 ? "(empty)" : string.Join(',', numbers);

        private static List<int> Numbers(ReadOnlySpan<byte> pairs)
        {
            List<int> numbers = [];
            for (; pairs.Length >= 2; pairs = pairs[2..])
            {
                numbers.Add(BinaryPrimitives.ReadUInt16BigEndian(pairs));
            }

            return numbers;
        }

        private static string Print(Store.FingerprintMethod method, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw) =>
            new Store.Fingerprint(method, Encoding.ASCII.GetString(value), Encoding.ASCII.GetString(raw)).ToString();
    }
}
