using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

public sealed class CaptureInputsTests
{
    private static readonly byte[] Pcap = new CaptureBytes().PcapHeader().ToArray();

    [Fact]
    public void Keeps_files_and_standard_input_in_the_order_given_and_more_than_once()
    {
        using TemporaryFolder folder = new();
        string b = folder.Write("b.txt", Pcap);
        string a = folder.Write("a.pcap", Pcap);
        Assert.Equal([b, "-", a, b], Expanded(b, "-", a, b));
    }

    [Fact]
    public void Finds_captures_in_a_folder_by_their_first_bytes_or_their_name_in_byte_order()
    {
        using TemporaryFolder folder = new();
        folder.Write("Z.pcap", Pcap);
        folder.Write("a.pcap1", Pcap);
        folder.Write("a.pcap10", Pcap);
        folder.Write("a.pcap2", Pcap);
        folder.Write("deep/er/x", new CaptureBytes().Section().ToArray());
        folder.Write("deep/broken.pcap.gz", [1, 2, 3]);
        folder.Write("packed", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
        folder.Write("notes.txt", "tcpdump -w a.pcap"u8.ToArray());
        folder.Write("notes.captions", "no"u8.ToArray());
        folder.Write("empty.pcap", []);
        folder.Write("short", [0xd4]);
        Assert.Equal(
            ["Z.pcap", "a.pcap1", "a.pcap10", "a.pcap2", "deep/broken.pcap.gz", "deep/er/x", "packed"],
            Expanded(folder.Path).Select(path => Path.GetRelativePath(folder.Path, path)));
    }

    [Fact]
    public void Does_not_walk_in_circles_along_links()
    {
        using TemporaryFolder folder = new();
        folder.Write("in/a.pcap", Pcap);
        Directory.CreateSymbolicLink(folder["in/again"], folder.Path);
        File.CreateSymbolicLink(folder["b.pcap"], folder["in/a.pcap"]);
        File.CreateSymbolicLink(folder["lost.pcap"], folder["nowhere"]);
        File.CreateSymbolicLink(folder["one.pcap"], folder["two.pcap"]);
        File.CreateSymbolicLink(folder["two.pcap"], folder["one.pcap"]);
        Assert.Equal(["b.pcap", "in/a.pcap"], Expanded(folder.Path).Select(path => Path.GetRelativePath(folder.Path, path)));
    }

    [Fact]
    public void Says_in_one_sentence_what_is_missing()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(
            $"{folder["none"]} does not exist: give a capture file, a folder of them, or - for standard input",
            Failure(folder["none"]));
        Assert.Equal($"{folder.Path} holds no capture file: name a folder with pcap or pcapng files in it", Failure(folder.Path));
        Assert.NotNull(Failure(string.Empty));
    }

    private static IReadOnlyList<string> Expanded(params string[] arguments)
    {
        Assert.True(CaptureInputs.TryExpand(arguments, out IReadOnlyList<string> paths, out string? error), error);
        return paths;
    }

    private static string? Failure(params string[] arguments)
    {
        Assert.False(CaptureInputs.TryExpand(arguments, out _, out string? error));
        return error;
    }
}
