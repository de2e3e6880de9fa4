using System.Text;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Tests;

/// <summary>The real logs, read where they lie.</summary>
public sealed class LogSampleTests
{
    [Theory]
    [InlineData("logs/zeek_ssl_test9.log", 205, 2, 1)]
    [InlineData("logs/zeek_ssl_test15_malicious.log", 206, 2, 1)]
    [InlineData("logs/zeek_ssl_test10.log", 13, 0, 0)]
    public void Every_row_of_Zeeks_logs_is_a_handshake(string file, int expected, int withJa3, int withJa3s)
    {
        CollectedRows rows = Import("zeek", file);
        Assert.Equal(expected, rows.Counts.Rows);
        Assert.Equal(expected, rows.Counts.Accepted);
        Assert.Equal(string.Empty, rows.Reasons);
        Assert.Equal(withJa3, rows.Handshakes.Count(handshake => handshake.Ja3 is not null));
        Assert.Equal(withJa3s, rows.Handshakes.Count(handshake => handshake.Ja3s is not null));
    }

    [Fact]
    public void A_row_of_Zeeks_table_keeps_its_time_to_the_microsecond()
    {
        HandshakeSighting first = Import("zeek", "logs/zeek_ssl_test10.log").Handshakes[0];
        Assert.Equal(1601998374677015000, first.Timestamp);
        Assert.Equal("2001:718:2:1663:dc58:6d9:ef13:51a5", first.ClientAddress.ToString());
        Assert.Equal((52591, 443), (first.ClientPort, first.ServerPort));
        Assert.Equal(("TLS 1.3", "TLS_AES_128_GCM_SHA256", "addons-pa.clients6.google.com"), (first.Version, first.Cipher, first.ServerName));
        Assert.Equal(HandshakeTraits.Resumed, first.Traits);
        Assert.Null(first.Certificate);
    }

    [Fact]
    public void Suricatas_event_keeps_everything_the_sighting_has()
    {
        HandshakeSighting seen = Assert.Single(Import("suricata", "logs/suricata_eve_tls_one.json").Handshakes);
        Assert.Equal(new DateTimeOffset(2021, 6, 6, 14, 54, 0, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000 + 74_627_000, seen.Timestamp);
        Assert.Equal(("192.168.1.129", 60316, "122.248.252.67", 55443), (seen.ClientAddress.ToString(), seen.ClientPort, seen.ServerAddress.ToString(), seen.ServerPort));
        Assert.Equal(("www.myedimax.com", "TLS 1.1"), (seen.ServerName, seen.Version));
        Assert.Equal(("b7202231ff2db28363c109cedc6d1642", "770,51-57-69-136-22-53-132-47-65-10-5-4,0,,"), (seen.Ja3?.Value, seen.Ja3?.Raw));
        Assert.Equal(("ad90cab724fafab2660fbf61673c91a9", "770,51,0"), (seen.Ja3s?.Value, seen.Ja3s?.Raw));
        CertificateSummary certificate = seen.Certificate!;
        Assert.Equal("2dd19f809986fcac5f2a2afda3f37e967cdd2437", certificate.Sha1);
        Assert.Equal("178e1ed7bd75efcd3d8fffd3", certificate.Serial);
        Assert.Equal(1584611048, certificate.NotBefore);
        Assert.False(certificate.IsSelfSigned);
    }

    [Theory]
    [InlineData("zeek", "logs/zeek_ssl_test9.log")]
    [InlineData("zeek", "logs/zeek_ssl_test10.log")]
    [InlineData("suricata", "logs/suricata_eve_tls_one.json")]
    public void The_format_is_guessed_from_the_file(string format, string file) =>
        Assert.Equal(format, FeedFormats.Guess(FeedText.Of(Path.GetFileName(file), Bytes(file)).Sample())?.Name);

    [Fact]
    public void A_table_that_is_cut_or_lost_its_header_is_quarantined_where_it_is_damaged()
    {
        string log = Encoding.UTF8.GetString(Bytes("logs/zeek_ssl_test10.log"));
        string[] lines = log.Split('\n');
        string cut = log[..log.LastIndexOf("TLS_", StringComparison.Ordinal)];
        Assert.Equal(1, CollectedRows.Import("zeek", "ssl.log", cut).Counts.Rejected);

        string headless = string.Join('\n', lines.Where(line => !line.StartsWith('#')));
        CollectedRows rows = CollectedRows.Import("zeek", "ssl.log", headless);
        Assert.Equal((13, 13), (rows.Counts.Rows, rows.Counts.Rejected));

        string swapped = log.Replace("id.orig_h\tid.orig_p", "id.orig_p\tid.orig_h", StringComparison.Ordinal);
        Assert.Equal(13, CollectedRows.Import("zeek", "ssl.log", swapped).Counts.Rejected);
    }

    [Fact]
    public void Columns_may_stand_in_any_order()
    {
        string[] lines = Encoding.UTF8.GetString(Bytes("logs/zeek_ssl_test10.log")).Split('\n');
        string turned = string.Join('\n', lines.Select(static line => line.StartsWith("#types", StringComparison.Ordinal) || line.Length == 0 ? line
            : line.StartsWith("#fields", StringComparison.Ordinal) ? "#fields\t" + string.Join('\t', line.Split('\t')[1..].Reverse())
            : line.StartsWith('#') ? line
            : string.Join('\t', line.Split('\t').Reverse())));
        CollectedRows straight = Import("zeek", "logs/zeek_ssl_test10.log");
        CollectedRows reversed = CollectedRows.Import("zeek", "ssl.log", turned);
        Assert.Equal(straight.Handshakes.Select(Describe), reversed.Handshakes.Select(Describe));
    }

    [Theory]
    [InlineData("#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n1\t192.0.2.1\t1\t192.0.2.2\t443\ttcp\n", 1, 0)]
    [InlineData("{\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"id.orig_p\":1,\"id.resp_h\":\"192.0.2.2\",\"id.resp_p\":443,\"version\":\"1.1\"}\n", 1, 0)]
    [InlineData("{\"_path\":\"conn\",\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"id.orig_p\":1,\"id.resp_h\":\"192.0.2.2\",\"id.resp_p\":443}\n", 0, 1)]
    public void Rows_of_other_logs_are_no_handshakes(string log, long rejected, long skipped)
    {
        CollectedRows rows = CollectedRows.Import("zeek", "conn.log", log);
        Assert.Equal((0, rejected, skipped), (rows.Counts.Accepted, rows.Counts.Rejected, rows.Counts.Skipped));
    }

    /// <summary>Everything a sighting says, as text.</summary>
    internal static string Describe(HandshakeSighting seen) =>
        $"{seen.Timestamp} {seen.ClientAddress}:{seen.ClientPort} {seen.ServerAddress}:{seen.ServerPort} {seen.Protocol} sni={seen.ServerName} alpn={seen.Alpn} {seen.Version} {seen.Cipher} "
        + $"[{seen.Traits}] upgrade={seen.Upgrade} {seen.Ja3} {seen.Ja3s} {seen.Ja4} ua={seen.UserAgent} {seen.Certificate}";

    private static CollectedRows Import(string format, string file) => CollectedRows.Import(format, Path.GetFileName(file), Bytes(file));

    private static byte[] Bytes(string file) => File.ReadAllBytes(SharedMaterial.Require("intel/" + file));
}
