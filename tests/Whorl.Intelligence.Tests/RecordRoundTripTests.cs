using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Observations.Scans;
using Whorl.Store.Sightings;
using Whorl.Tls.Certificates;
using Whorl.Tls.Names;

namespace Whorl.Intelligence.Tests;

/// <summary>What the project writes comes back as it was seen.</summary>
public sealed class RecordRoundTripTests
{
    public static TheoryData<string> Captures()
    {
        TheoryData<string> captures = [];
        foreach (string path in Directory.GetFiles(TestData("clients"), "*.pcap"))
        {
            captures.Add(Path.GetFileName(path));
        }

        return captures;
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Records_of_a_capture_come_back_as_what_was_observed(string capture)
    {
        string path = Path.Combine(TestData("clients"), capture);
        Expected expected = new();
        CaptureObservations.Encode(path, () => expected);

        byte[] records = CaptureObservations.Encode(path, static () => new JsonLinesEncoder(ObservationFields.Default(withJa3n: false), new CertificateEncoder()));
        CollectedRows rows = CollectedRows.Import("whorl", "records.jsonl", records);
        Assert.Equal(string.Empty, rows.Reasons);
        Assert.Equal(expected.Seen, rows.Handshakes.Select(Describe));
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Our_own_ssl_log_comes_back_as_far_as_Zeeks_columns_reach(string capture)
    {
        string path = Path.Combine(TestData("clients"), capture);
        byte[] records = CaptureObservations.Encode(path, static () => new JsonLinesEncoder(ObservationFields.Default(withJa3n: false), new CertificateEncoder()), followsHandshakes: true);
        byte[] log = CaptureObservations.Encode(path, static () => new ZeekEncoder(), followsHandshakes: true);
        CollectedRows zeek = CollectedRows.Import("zeek", "ssl.log", log);
        Assert.Equal(string.Empty, zeek.Reasons);
        CollectedRows own = CollectedRows.Import("whorl", "records.jsonl", records);
        Assert.Equal(own.Handshakes.Select(Zeeks).Order(), zeek.Handshakes.Select(Zeeks).Order());
    }

    [Fact]
    public void A_scan_record_comes_back_as_it_was_found()
    {
        byte[] der = File.ReadAllBytes(Path.Combine(TestData("certificates"), "san-kinds.der"));
        string atsf = string.Join('|', Enumerable.Range(0, 10).Select(i => $"771_1301_43.AwQ-51.29_{i}"));
        ScanRecord record = new()
        {
            Target = "127.0.0.1:8443,localhost",
            Ip = "2001:db8::1",
            Port = 8443,
            Sni = "localhost",
            Timestamp = 1_700_000_000_123_456_789,
            Status = ScanStatus.Success,
            Jarm = "2ad2ad0002ad2ad00042d42d00000ad9bf51cc3f5a1e29eecb81d0c7b06eb4",
            JarmRaw = "c02f|0303|h2|ff01",
            Atsf = atsf,
            AtsfHash = "0123456789abcdef",
            Http = new HttpRecord(404, "nginx \"quoted\" \u00e4"),
            Certificates = [der],
            Handshakes = 21,
        };
        ServerSighting seen = Assert.Single(Scan(record).Servers);
        Assert.Equal((record.Timestamp, "2001:db8::1", 8443, "localhost", ScanStatus.Success), (seen.Timestamp, seen.Address.ToString(), seen.Port, seen.ServerName, seen.Status));
        Assert.Equal((record.Jarm, record.JarmRaw), (seen.Jarm?.Value, seen.Jarm?.Raw));
        Assert.Equal((record.AtsfHash, atsf), (seen.Atsf?.Value, seen.Atsf?.Raw));
        Assert.Equal((true, 404, "nginx \"quoted\" \u00e4"), (seen.HasHttp, seen.HttpStatus, seen.Server));
        Assert.Equal(Expected.Certificate(der), seen.Certificate?.ToString());
    }

    [Theory]
    [InlineData("2ad2ad0002ad2ad00042d42d00000ad9bf51cc3f5a1e29eecb81d0c7b06eb4", true)]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData(null, false)]
    public void A_JARM_that_is_partial_or_says_nothing_is_none(string? jarm, bool isPartial)
    {
        CollectedRows rows = Scan(new ScanRecord { Target = "192.0.2.1", Ip = "192.0.2.1", Port = 443, Status = ScanStatus.TlsAlert, Jarm = jarm, IsJarmPartial = isPartial });
        ServerSighting seen = Assert.Single(rows.Servers);
        Assert.Null(seen.Jarm);
        Assert.Null(seen.Atsf);
        Assert.Null(seen.Certificate);
        Assert.False(seen.HasHttp);
        Assert.Equal(ScanStatus.TlsAlert, seen.Status);
        Assert.Empty(rows.Rejections);
    }

    [Fact]
    public void Every_status_comes_back_and_a_target_without_address_is_passed_over()
    {
        foreach (ScanStatus status in Enum.GetValues<ScanStatus>())
        {
            CollectedRows rows = Scan(new ScanRecord { Target = "192.0.2.1", Ip = "192.0.2.1", Port = 443, Status = status });
            Assert.Equal(status, Assert.Single(rows.Servers).Status);
        }

        CollectedRows nameless = Scan(new ScanRecord { Target = "no.such.example", Port = 443, Status = ScanStatus.DnsFailure });
        Assert.Equal((0, 1, 0), (nameless.Servers.Count, nameless.Counts.Skipped, nameless.Counts.Rejected));
    }

    [Theory]
    [InlineData("{\"type\":\"handshake\"}", "ts is missing or no moment")]
    [InlineData("{\"type\":\"handshake\",\"ts\":\"2026-13-01T00:00:00Z\"}", "ts is missing or no moment")]
    [InlineData("{\"type\":\"handshake\",\"ts\":\"2026-11-01T00:00:00Z\",\"src_ip\":\"1.2.3\",\"dst_ip\":\"::1\"}", "src_ip or dst_ip is missing or no address")]
    [InlineData("{\"type\":\"handshake\",\"ts\":\"2026-11-01T00:00:00Z\",\"src_ip\":\"1.2.3.4\",\"dst_ip\":\"::1\",\"src_port\":70000}", "src_port or dst_port is missing or no port")]
    [InlineData("{\"type\":\"scan\",\"ts\":\"2026-11-01T00:00:00Z\",\"status\":\"fine\"}", "status is missing or unknown")]
    [InlineData("{\"type\":\"scan\",\"ts\":\"2026-11-01T00:00:00Z\",\"status\":\"success\"}", "ip or port is missing or wrong")]
    [InlineData("{\"type\":\"verdict\"}", "its type is neither handshake nor scan")]
    [InlineData("[1]", "the line is no JSON object")]
    [InlineData("{\"type\":\"scan\"", "the line is no JSON object")]
    [InlineData("{\"type\":\"scan\"} x", "the line is no JSON object")]
    public void A_record_that_cannot_be_used_is_quarantined_with_the_reason(string line, string reason)
    {
        CollectedRows rows = CollectedRows.Import("whorl", "records.jsonl", line);
        Assert.Equal(reason, Assert.Single(rows.Rejections).Reason);
        Assert.Equal(1, rows.Counts.Rejected);
    }

    [Fact]
    public void A_wrong_fingerprint_is_left_out_and_the_record_stays()
    {
        CollectedRows rows = CollectedRows.Import("whorl", "records.jsonl", "{\"type\":\"handshake\",\"ts\":\"2026-11-01T00:00:00Z\",\"src_ip\":\"1.2.3.4\",\"dst_ip\":\"::1\",\"src_port\":7,\"dst_port\":443,\"ja3\":\"12\"}");
        Assert.Null(Assert.Single(rows.Handshakes).Ja3);
        Assert.Equal((1, 1), (rows.Counts.Accepted, rows.Counts.Flaws));
    }

    private static CollectedRows Scan(ScanRecord record)
    {
        Utf8Text line = new();
        new ScanJsonEncoder(ScanFields.Default(), new CertificateEncoder()).Write(record, line);
        return CollectedRows.Import("whorl", "scan.jsonl", line.Written.ToArray());
    }

    private static string Describe(HandshakeSighting seen) => LogSampleTests.Describe(seen);

    private static string Zeeks(HandshakeSighting seen) =>
        $"{seen.Timestamp / 1000} {seen.ClientAddress}:{seen.ClientPort} {seen.ServerAddress}:{seen.ServerPort} {seen.ServerName} {seen.Version} {seen.Cipher} "
        + $"{seen.Traits & HandshakeTraits.Resumed} {seen.Ja3?.Value} {seen.Ja3s?.Value} {seen.Ja4?.Value} {seen.Certificate?.Sha256} {(seen.Ja4 is null ? null : seen.Protocol.ToString())}";

    internal static string TestData(string folder)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "tests", "testdata", folder);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException(folder);
    }

    /// <summary>Says of each observation what the sighting ought to be, from the messages themselves.</summary>
    private sealed class Expected : IObservationEncoder
    {
        public List<string> Seen { get; } = [];

        public void WriteHeader(Utf8Text to)
        {
        }

        public void WriteFooter(Utf8Text to)
        {
        }

        public void Write(in Observation observation, Utf8Text to)
        {
            Handshake handshake = observation.Handshake;
            ReadOnlySpan<byte> names = observation.ProtocolNames;
            List<string> protocols = [];
            while (!names.IsEmpty)
            {
                protocols.Add(Encoding.UTF8.GetString(names.Slice(1, names[0])));
                names = names[(1 + names[0])..];
            }

            byte[]? leaf = FirstCertificate(handshake.Certificates);
            string? certificate = leaf is null ? null : Certificate(leaf);
            HandshakeTraits traits = (handshake.IsResumed ? HandshakeTraits.Resumed : HandshakeTraits.None) | (observation.HasEncryptedClientHello ? HandshakeTraits.Ech : HandshakeTraits.None)
                | (handshake.IsHelloRetryRequest ? HandshakeTraits.HelloRetryRequest : HandshakeTraits.None) | (certificate?.Contains("IsSelfSigned = True", StringComparison.Ordinal) == true ? HandshakeTraits.SelfSigned : HandshakeTraits.None);
            Seen.Add(
                $"{handshake.Timestamp} {Address(handshake.Client)}:{handshake.ClientPort} {Address(handshake.Server)}:{handshake.ServerPort} {handshake.Protocol} sni={Ascii(observation.ServerName)} "
                + $"alpn={string.Join(';', protocols)} {(observation.HasAnswer ? TlsNames.VersionName(observation.Version) : null)} {(observation.Cipher >= 0 ? TlsNames.CipherSuiteName((ushort)observation.Cipher) : null)} "
                + $"[{traits}] upgrade={Ascii(UpgradeNames.Of(handshake.Upgrade))} {Print("Ja3", observation.Ja3, observation.Ja3Text)} {Print("Ja3s", observation.Ja3s, observation.Ja3sText)} {Print("Ja4", observation.Ja4, observation.Ja4R)} ua= {certificate}");
        }

        /// <summary>A certificate as the BCL reads it.</summary>
        public static string Certificate(byte[] der)
        {
            using X509Certificate2 bcl = X509CertificateLoader.LoadCertificate(der);
            CertificateView.TryParse(der, out CertificateView view);
            return new CertificateSummary
            {
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(der)),
                Sha1 = Convert.ToHexStringLower(SHA1.HashData(der)),
                Subject = Name(view.Subject),
                Issuer = Name(view.Issuer),
                Serial = bcl.SerialNumber.ToLowerInvariant(),
                NotBefore = new DateTimeOffset(bcl.NotBefore).ToUnixTimeSeconds(),
                NotAfter = new DateTimeOffset(bcl.NotAfter).ToUnixTimeSeconds(),
                Names = Names(view),
                IsSelfSigned = bcl.SubjectName.RawData.AsSpan().SequenceEqual(bcl.IssuerName.RawData),
            }.ToString();
        }

        private static string? Names(in CertificateView certificate)
        {
            List<string> names = [];
            foreach (GeneralNameView name in certificate.SubjectAltNames)
            {
                byte[] text = new byte[4096];
                Assert.True(name.TryFormat(text, out int written));
                names.Add(Encoding.UTF8.GetString(text, 0, written));
            }

            return names.Count == 0 ? null : string.Join(',', names);
        }

        private static string Name(ReadOnlySpan<byte> raw)
        {
            byte[] text = new byte[4096];
            DistinguishedName.Format(raw, text, out int written);
            return Encoding.UTF8.GetString(text, 0, written);
        }

        private static byte[]? FirstCertificate(ReadOnlySpan<byte> message)
        {
            if (message.IsEmpty)
            {
                return null;
            }

            CertificateListView.TryParse(message, CertificateListForm.Tls12, out CertificateListView list);
            foreach (CertificateEntryView entry in list.Certificates)
            {
                return entry.Der.ToArray();
            }

            return null;
        }

        private static string Address(IpAddress address)
        {
            byte[] text = new byte[IpAddressText.MaxLength];
            return Encoding.ASCII.GetString(text, 0, IpAddressText.Write(address, text));
        }

        private static string? Print(string method, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw) => value.IsEmpty ? null
            : new Whorl.Store.Fingerprint(Enum.Parse<Whorl.Store.FingerprintMethod>(method), Ascii(value), Ascii(raw)).ToString();

        private static string Ascii(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
    }
}
