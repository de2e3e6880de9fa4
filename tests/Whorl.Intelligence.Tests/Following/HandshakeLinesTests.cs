using System.Text;
using Whorl.Intelligence.Logs;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests.Following;

/// <summary>The lines of logs one by one are what an import makes of the whole.</summary>
public sealed class HandshakeLinesTests
{
    private static string Logs => Path.Combine(AppContext.BaseDirectory, "testdata", "feeds", "logs");

    public static TheoryData<string, string> Samples()
    {
        TheoryData<string, string> samples = [];
        foreach (string file in Directory.GetFiles(Logs))
        {
            string head = File.ReadAllText(file);
            if (head.Contains("#path\tssl", StringComparison.Ordinal) || head.Contains("event_type", StringComparison.Ordinal) || head.Contains("id.orig_h", StringComparison.Ordinal))
            {
                samples.Add(Path.GetFileName(file), head.Contains("event_type", StringComparison.Ordinal) ? "suricata" : "zeek");
            }
        }

        return samples;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Lines_are_the_handshakes_of_an_import(string name, string format)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Logs, name));
        CollectedRows imported = CollectedRows.Import(format, name, bytes);
        List<string> seen = [];
        List<Rejection> rejected = [];
        HandshakeLines lines = new(handshake => seen.Add(Words(handshake)), rejected.Add);
        long number = 0;
        foreach (string line in Encoding.Latin1.GetString(bytes).TrimEnd('\n').Split('\n'))
        {
            lines.Read(++number, Encoding.Latin1.GetBytes(line), false);
        }

        Assert.NotEmpty(seen);
        Assert.Equal(format, lines.Format);
        Assert.Equal(imported.Counts, lines.Counts);
        Assert.Equal(imported.Handshakes.Select(Words), seen);
        Assert.Equal(imported.Rejections, rejected);
    }

    [Fact]
    public void A_line_of_Suricata_that_is_torn_at_a_hash_makes_no_log_of_Zeek_of_the_rest()
    {
        string[] log = File.ReadAllLines(Path.Combine(Logs, Samples().First(sample => sample.Data.Item2 == "suricata").Data.Item1), Encoding.Latin1);
        int whole = 0;
        int torn = 0;
        List<Rejection> rejected = [];
        HandshakeLines first = new(_ => whole++, _ => { });
        HandshakeLines second = new(_ => torn++, rejected.Add);
        for (int i = 0; i < 2 * log.Length; i++)
        {
            byte[] line = Encoding.Latin1.GetBytes(log[i % log.Length]);
            first.Read(i + 1, line, false);
            if (i == log.Length)
            {
                second.Read(0, "#4711\"}}"u8, false);
            }

            second.Read(i + 1, line, false);
        }

        Assert.True(whole > 0);
        Assert.Equal((whole, "suricata"), (torn, second.Format));
        Assert.Equal(first.Counts.Rejected + 1, second.Counts.Rejected);
    }

    [Theory]
    [InlineData("""{"ts": 1767225600.5, "uid": "C1", "id.orig_h": "10.0.0.1", "id.orig_p": 5000, "id.resp_h": "192.0.2.1", "id.resp_p": 443, "version": "TLSv13", "server_name": "Www.EXAMPLE", "ja3": "cccccccccccccccccccccccccccccccc", "established": true}""")]
    [InlineData("""{"timestamp": "2026-01-01T00:00:00.000000+0000", "event_type": "tls", "src_ip": "10.0.0.1", "src_port": 5000, "dest_ip": "192.0.2.1", "dest_port": 443, "proto": "TCP", "tls": {"sni": "Www.EXAMPLE", "version": "TLS 1.3"}}""")]
    public void Names_are_kept_in_small_letters_by_which_they_are_looked_up(string line)
    {
        List<string?> names = [];
        new HandshakeLines(handshake => names.Add(handshake.ServerName), _ => { }).Read(1, Encoding.UTF8.GetBytes(line), false);
        Assert.Equal(["www.example"], names);
    }

    [Fact]
    public void What_is_no_line_of_either_log_is_counted_with_its_reason()
    {
        List<Rejection> rejected = [];
        HandshakeLines lines = new(_ => Assert.Fail("there is no handshake"), rejected.Add);
        lines.Read(1, "\0\0\0"u8, false);
        lines.Read(2, [0xff, 0x00, 0x7f, 0x1b], false);
        lines.Read(3, """{"a": 1}"""u8, false);
        lines.Read(4, "xxxx"u8, true);
        Assert.Null(lines.Format);
        Assert.Equal((3, 3), (lines.Counts.Rows, lines.Counts.Rejected));
        Assert.Equal([2L, 3, 4], rejected.Select(one => one.Line));
        Assert.Contains("neither Zeek's", rejected[0].Reason, StringComparison.Ordinal);
        Assert.Contains("longer than 1 MiB", rejected[2].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', rejected[0].Excerpt);
    }

    [Fact]
    public void A_header_anew_changes_the_columns()
    {
        List<string> seen = [];
        HandshakeLines lines = new(handshake => seen.Add(Words(handshake)), _ => { });
        foreach (string line in (string[])
        [
            "#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tserver_name\tresumed", "1.5\t10.0.0.1\t1\t10.0.0.2\t443\ta.example\tF",
            "#fields\tserver_name\tid.resp_p\tid.resp_h\tid.orig_p\tid.orig_h\tts\tja3", "b.example\t444\t10.0.0.3\t2\t10.0.0.1\t2.5\t-", "{\"a\": 1}",
        ])
        {
            lines.Read(1, Encoding.UTF8.GetBytes(line), false);
        }

        Assert.Equal(["1500000000 10.0.0.1:1 10.0.0.2:443 a.example", "2500000000 10.0.0.1:2 10.0.0.3:444 b.example"], seen);
        Assert.Equal(1, lines.Counts.Rejected);
    }

    private static string Words(Whorl.Store.Sightings.HandshakeSighting seen) =>
        $"{seen.Timestamp} {seen.ClientAddress.WithPort(seen.ClientPort)} {seen.ServerAddress.WithPort(seen.ServerPort)} {seen.ServerName}";
}
