using System.Buffers.Binary;

namespace Whorl.Acceptance.Tests;

/// <summary>What becomes of an output: no input is written over, nothing is emptied in vain, and failures are said in words.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private static string Source => Path.Combine(WhorlCommand.Root, "tests/testdata/hellos/curl.pcap");

    [Theory]
    [InlineData("whorl read in.pcap -o symbolic")]
    [InlineData("whorl read in.pcap -o hard")]
    [InlineData("whorl read symbolic -o hard")]
    [InlineData("whorl read . -o hard")]
    [InlineData("whorl read - -o hard <in.pcap")]
    [InlineData("whorl explain in.pcap -o symbolic")]
    [InlineData("whorl explain in.pcap#1 -o hard")]
    public void No_link_to_an_input_is_written_over(string line)
    {
        File.Copy(Source, In("in.pcap"));
        WhorlResult result = WhorlCommand.RunShell($"cd {folder} && ln -s in.pcap symbolic && ln in.pcap hard && {line}");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("is the same file as the input", result.Errors, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Source), File.ReadAllBytes(In("in.pcap")));
    }

    [Theory]
    [InlineData("read", "absent.pcap", 1)]
    [InlineData("read", "text", 1)]
    [InlineData("read", "cut.gz", 3)]
    [InlineData("explain", "text", 2)]
    public void An_output_keeps_what_it_has_where_no_input_can_be_read(string command, string input, int exitCode)
    {
        File.WriteAllText(In("text"), "nothing of note");
        File.WriteAllBytes(In("cut.gz"), Convert.FromHexString("1f8b0800000000000003d3"));
        File.WriteAllText(In("kept.jsonl"), "kept");
        Assert.Equal(exitCode, WhorlCommand.Run(command, In(input), "-o", In("kept.jsonl")).ExitCode);
        Assert.Equal("kept", File.ReadAllText(In("kept.jsonl")));
    }

    [Fact]
    public void A_capture_without_a_handshake_gives_an_empty_output()
    {
        File.WriteAllBytes(In("none.pcap"), Pcap(linkType: 1, []));
        Assert.Equal(0, WhorlCommand.Run("read", In("none.pcap"), "-o", In("out.jsonl")).ExitCode);
        Assert.Equal("", File.ReadAllText(In("out.jsonl")));
    }

    [Fact]
    public void A_capture_of_an_unknown_link_type_could_not_be_read_and_the_sentence_names_it()
    {
        File.WriteAllBytes(In("usb.pcap"), Pcap(linkType: 220, new byte[64]));
        WhorlResult alone = WhorlCommand.Run("read", "-q", In("usb.pcap"));
        Assert.Equal((1, ""), (alone.ExitCode, alone.Output));
        Assert.Contains("has packets of link type 220 only, which are not read", Assert.Single(alone.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);

        WhorlResult beside = WhorlCommand.Run("read", "-q", "--threads", "2", In("usb.pcap"), Source);
        Assert.Equal(3, beside.ExitCode);
        Assert.NotEmpty(beside.Records);
    }

    [Theory]
    [InlineData("FOLDER/absent/x.csv", "cannot be written: the folder FOLDER/absent does not exist; create it or give another path")]
    [InlineData("FOLDER", "is a folder; give the name of a file in it")]
    [InlineData("/proc/x.csv", "cannot be written: no file can be created there; give another path")]
    [InlineData("/dev/full", "cannot be written to its end: the disk is full; make room, or give another path")]
    public void An_output_that_cannot_be_written_is_answered_in_one_sentence(string path, string sentence)
    {
        string output = path.Replace("FOLDER", folder);
        foreach (string[] arguments in new[] { ["read", "-q", "-f", "csv", Source], ["read", "-q", "-f", "jsonl", "--threads", "2", Source], new[] { "explain", "771,4865,0,29,0" } })
        {
            WhorlResult result = WhorlCommand.Run([.. arguments, "-o", output]);
            Assert.Equal((1, $"whorl: --output {output} {sentence.Replace("FOLDER", folder)}\n"), (result.ExitCode, result.Errors));
        }
    }

    [Theory]
    [InlineData(">&-", 1, "standard output is closed; leave it open, or give --output a file")]
    [InlineData(">/dev/full", 1, "standard output cannot be written: the disk is full; send it elsewhere, or give --output a file")]
    [InlineData(">/dev/null 2>&-", 0, null)]
    public void A_closed_or_full_stream_is_no_surprise(string redirection, int exitCode, string? sentence)
    {
        WhorlResult result = WhorlCommand.RunShell($"whorl read {Source} {redirection}");
        Assert.Equal((exitCode, sentence is null ? "" : $"whorl: {sentence}\n"), (result.ExitCode, result.Errors));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Pcap(int linkType, byte[] packet)
    {
        byte[] file = new byte[packet.Length == 0 ? 24 : 40 + packet.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0xa1b2c3d4);
        file[4] = 2;
        file[6] = 4;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 65535);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), linkType);
        if (packet.Length > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), packet.Length);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(36), packet.Length);
            packet.CopyTo(file, 40);
        }

        return file;
    }

    private string In(string name) => Path.Combine(folder, name);
}
