using System.IO.Compression;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>The read command as a user meets it: outputs, exit codes, and what it says when it is used wrongly.</summary>
public sealed class ReadCommandTests
{
    private static readonly string[] ContractFields =
    [
        "type", "ts", "src_ip", "src_port", "dst_ip", "dst_port", "transport", "protocol", "hello", "sni", "alpn",
        "client_version", "version", "cipher", "server_alpn", "hrr", "resumed", "ech", "ja3", "ja3_string", "ja3s",
        "ja3s_string", "ja4", "ja4_r", "ja4_o", "ja4_ro", "certificates", "upgrade", "tunnel", "truncated", "malformed",
        "frame", "source",
    ];

    private static string Vxlan => Path.Combine(WhorlCommand.Root, "tests/testdata/tunnels/vxlan-4789.pcap");

    [Fact]
    public void A_record_has_the_fields_of_the_contract_in_its_order()
    {
        WhorlResult result = WhorlCommand.Run("read", "-q", "-f", "jsonl", Vxlan);
        Assert.Equal(0, result.ExitCode);
        Assert.NotEmpty(result.Records);
        Assert.All(result.Records, record => Assert.Equal(ContractFields, record.EnumerateObject().Select(property => property.Name)));
    }

    [Fact]
    public void Ja3n_is_added_at_the_end_when_asked_for()
    {
        JsonElement record = WhorlCommand.Run("read", "-q", "-f", "jsonl", "--ja3n", Vxlan).Records[0];
        Assert.Equal("ja3n", record.EnumerateObject().Last().Name);
        Assert.Equal(32, record.GetProperty("ja3n").GetString()!.Length);
    }

    [Fact]
    public void Fields_chooses_columns_and_their_order()
    {
        WhorlResult result = WhorlCommand.Run("read", "-q", "-f", "jsonl", "--fields", "ja4,frame", Vxlan);
        Assert.All(result.Records, record => Assert.Equal(["ja4", "frame"], record.EnumerateObject().Select(property => property.Name)));
    }

    [Fact]
    public void A_capture_reads_the_same_from_a_file_from_gzip_and_from_standard_input()
    {
        string expected = WhorlCommand.Run("read", "-q", "-f", "jsonl", "--fields", "ts,sni,ja3,ja4,ja3s,frame", Vxlan).Output;
        byte[] bytes = File.ReadAllBytes(Vxlan);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        string[] arguments = ["read", "-q", "-f", "jsonl", "--fields", "ts,sni,ja3,ja4,ja3s,frame", "-"];
        Assert.Equal(expected, WhorlCommand.Run(bytes, arguments).Output);
        Assert.Equal(expected, WhorlCommand.Run(packed.ToArray(), arguments).Output);
    }

    [Fact]
    public void A_cut_off_capture_gives_what_it_has_one_clear_line_and_exit_code_3()
    {
        byte[] bytes = File.ReadAllBytes(Vxlan);
        WhorlResult result = WhorlCommand.Run(bytes[..^7], ["read", "-q", "-f", "jsonl", "-"]);
        Assert.Equal(3, result.ExitCode);
        Assert.NotEmpty(result.Records);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
        Assert.Contains("ends in the middle of packet", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_one_sentence_and_exit_code_1()
    {
        WhorlResult result = WhorlCommand.Run("read", "/nowhere/at-all.pcap");
        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
        Assert.Contains("/nowhere/at-all.pcap", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--fields", "ja5", "there is no field 'ja5'")]
    [InlineData("--format", "xml", "there is no format 'xml'")]
    [InlineData("--flow-memory", "lots", "'lots' is not a size")]
    [InlineData("--threads", "0", "not a number of threads")]
    public void Wrong_usage_says_what_is_right_and_exits_with_2(string option, string value, string sentence)
    {
        WhorlResult result = WhorlCommand.Run("read", option, value, Vxlan);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(sentence, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_is_never_written_over()
    {
        string folder = Directory.CreateTempSubdirectory("whorl").FullName;
        try
        {
            string path = Path.Combine(folder, "only-copy.pcap");
            File.Copy(Vxlan, path);
            WhorlResult result = WhorlCommand.Run("read", path, "-o", path);
            Assert.Equal(2, result.ExitCode);
            Assert.Equal(File.ReadAllBytes(Vxlan), File.ReadAllBytes(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void No_command_and_no_file_are_wrong_usage_too()
    {
        Assert.Equal(2, WhorlCommand.Run("read").ExitCode);
        Assert.Equal(2, WhorlCommand.Run("reed").ExitCode);
    }

    [Fact]
    public void Help_has_an_example()
    {
        WhorlResult result = WhorlCommand.Run("read", "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Example", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_follows_the_extension_of_the_output()
    {
        string folder = Directory.CreateTempSubdirectory("whorl").FullName;
        try
        {
            string path = Path.Combine(folder, "seen.csv");
            Assert.Equal(0, WhorlCommand.Run("read", "-q", "-o", path, Vxlan).ExitCode);
            Assert.StartsWith("type,ts,src_ip,", File.ReadAllText(path), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
