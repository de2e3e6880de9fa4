using System.Text;
using System.Text.Json;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;

namespace Whorl.Observations.Tests.Scans;

/// <summary>The forms of an active record.</summary>
public sealed class ScanEncoderTests
{
    private static readonly string[] ContractKeys =
    [
        "type", "ts", "target", "ip", "port", "sni", "status", "error", "jarm", "jarm_raw", "jarm_partial", "atsf", "atsf_hash", "probes", "http", "certificate", "handshakes", "ms",
    ];

    [Fact]
    public void Json_has_the_keys_of_the_contract_in_its_order()
    {
        using JsonDocument record = JsonDocument.Parse(Json(Record()));
        Assert.Equal(ContractKeys, record.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["set", "name", "outcome", "fingerprint", "ms"], record.RootElement.GetProperty("probes")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(["status", "server"], record.RootElement.GetProperty("http").EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Json_is_written_as_this()
    {
        Assert.Equal(
            """{"type":"scan","ts":"2026-11-25T00:00:00.000000001Z","target":"192.0.2.1:8443,a\"b","ip":"192.0.2.1","port":8443,"sni":null,"status":"success","error":null,"jarm":"2ad","jarm_raw":"c02f|0303||","jarm_partial":true,"atsf":null,"atsf_hash":null,"probes":[{"set":"jarm","name":"tls1_2_forward","outcome":"answered","fingerprint":"c02f|0303||","ms":1.5},{"set":"atsf","name":"random458","outcome":"timeout","fingerprint":null,"ms":10000.0}],"http":{"status":200,"server":"nginx\u001b[31m"},"certificate":null,"handshakes":3,"ms":12.3}""",
            Json(Record()));
    }

    [Fact]
    public void Csv_has_a_column_a_field_and_quotes_what_needs_it()
    {
        ScanCsvEncoder encoder = new([ScanField.Target, ScanField.Status, ScanField.JarmPartial, ScanField.Http, ScanField.Sni, ScanField.Ms], new CertificateEncoder());
        Utf8Text text = new();
        encoder.WriteHeader(text);
        encoder.Write(Record(), text);
        Assert.Equal(
            "target,status,jarm_partial,http,sni,ms\n\"192.0.2.1:8443,a\"\"b\",success,true,\"{\"\"status\"\":200,\"\"server\"\":\"\"nginx\\u001b[31m\"\"}\",,12.3\n",
            Encoding.UTF8.GetString(text.Written));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(240)]
    public void No_line_of_a_table_or_report_is_wider_than_the_terminal_or_holds_a_control_character(int width)
    {
        Utf8Text text = new();
        foreach (IScanEncoder encoder in (IScanEncoder[])[new ScanTableEncoder(null, new CertificateEncoder(), width, false), new ScanReport(width, false), new ScanTableEncoder([ScanField.Target, ScanField.Http], new CertificateEncoder(), width, false)])
        {
            text.Clear();
            encoder.WriteHeader(text);
            encoder.Write(Record(), text);
            string[] lines = Encoding.UTF8.GetString(text.Written).Split('\n');
            Assert.All(lines, line =>
            {
                Assert.True(line.Length <= Math.Max(width, 60), line);
                Assert.DoesNotContain('\u001b', line);
            });
        }
    }

    private static string Json(ScanRecord record)
    {
        Utf8Text text = new();
        new ScanJsonEncoder(ScanFields.Default(), new CertificateEncoder()).Write(record, text);
        return Encoding.UTF8.GetString(text.Written).TrimEnd('\n');
    }

    private static ScanRecord Record() => new()
    {
        Timestamp = (1_795_564_800L * 1_000_000_000) + 1,
        Target = "192.0.2.1:8443,a\"b",
        Ip = "192.0.2.1",
        Port = 8443,
        Status = ScanStatus.Success,
        Jarm = "2ad",
        JarmRaw = "c02f|0303||",
        IsJarmPartial = true,
        Probes =
        [
            new ProbeRecord(ProbeKind.Jarm, "tls1_2_forward", ProbeOutcome.Answered, "c02f|0303||", TimeSpan.FromMilliseconds(1.5)),
            new ProbeRecord(ProbeKind.Atsf, "random458", ProbeOutcome.Timeout, "", TimeSpan.FromSeconds(10)),
            new ProbeRecord(ProbeKind.Look, "look", ProbeOutcome.Answered, "771_1301_____", TimeSpan.FromSeconds(1)),
        ],
        Http = new HttpRecord(200, "nginx\u001b[31m"),
        Handshakes = 3,
        Elapsed = TimeSpan.FromMilliseconds(12.34),
    };
}
