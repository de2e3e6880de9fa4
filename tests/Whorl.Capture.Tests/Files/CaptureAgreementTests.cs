using System.Diagnostics;
using System.Globalization;
using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

/// <summary>
/// Every capture of the corpus, read here and by Wireshark's tools: sums over each file from capinfos, and packet by
/// packet from tshark, which takes its time to start, for all pcapng files and every tenth other one.
/// WHORL_THOROUGH=1 gives every file to tshark.
/// </summary>
public sealed class CaptureAgreementTests
{
    private const string Tshark = "/usr/bin/tshark";
    private const LinkType SunAtm = (LinkType)123;
    private const string Capinfos = "/usr/bin/capinfos";

    [Theory]
    [InlineData("corpus/pcaps")]
    [InlineData("corpus/robust")]
    public async Task Agrees_with_capinfos_on_the_sums_of_every_file_of_the_corpus(string folder)
    {
        IReadOnlyList<string> paths = Corpus(folder, Capinfos);
        (string table, _) = await OutputAsync(Capinfos, ["-T", "-r", "-N", "-S", "-c", "-d", "-a", "-e", .. paths]);
        Dictionary<string, string> theirs = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t', 2))
            .ToDictionary(cells => cells[0], cells => cells[1], StringComparer.Ordinal);
        Assert.InRange(theirs.Count, paths.Count * 9 / 10, paths.Count);
        List<string> differences = [];
        foreach (string path in paths)
        {
            Reading reading = Reading.Of(path);
            Assert.Null(reading.Error);
            string ours = string.Create(
                CultureInfo.InvariantCulture,
                $"{reading.Packets.Count}\t{reading.Packets.Sum(packet => (long)packet.OriginalLength)}");

            // It refuses packets above 256 KiB, of which there is no line, and takes the pseudo-header of ATM off the lengths.
            bool comparable = reading.Damage is null && reading.Packets.All(packet => packet.LinkType != SunAtm);
            if (comparable && theirs.TryGetValue(path, out string? line) && !line.StartsWith(ours + "\t", StringComparison.Ordinal))
            {
                differences.Add($"{path}: {ours} here, {line} there");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [InlineData("corpus/pcaps")]
    [InlineData("corpus/robust")]
    public async Task Agrees_with_tshark_on_every_packet(string folder)
    {
        bool thorough = Environment.GetEnvironmentVariable("WHORL_THOROUGH") is "1";
        List<string> differences = [];
        foreach (string path in Corpus(folder, Tshark).Where((path, index) => thorough || index % 10 == 0 || path.EndsWith("ng", StringComparison.Ordinal)))
        {
            (List<string> theirs, bool refused) = await TheirsAsync(path);
            List<string> ours = Ours(path, out string? damage);
            int same = ours.Zip(theirs).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();

            // Where a file is damaged, or has a packet above 256 KiB, tshark stops; up to there both must see the same.
            if (same < theirs.Count || (same < ours.Count && damage is null && !refused))
            {
                differences.Add($"{path}: {ours.Count} here, {theirs.Count} there, {same} the same; {damage}; {ours.ElementAtOrDefault(same)} here, {theirs.ElementAtOrDefault(same)} there");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static IReadOnlyList<string> Corpus(string folder, string tool)
    {
        string root = SharedMaterial.Require(folder);
        if (!File.Exists(tool))
        {
            Assert.Skip($"NOT TESTED: {tool} is not installed, so there is no second opinion on the corpus.");
        }

        Assert.True(CaptureInputs.TryExpand([root], out IReadOnlyList<string> paths, out string? error), error);
        Assert.True(paths.Count > 100, $"{paths.Count} captures in {folder}");
        return paths;
    }

    private static List<string> Ours(string path, out string? damage)
    {
        Reading reading = Reading.Of(path);
        Assert.Null(reading.Error);
        damage = reading.Damage;
        return [.. reading.Packets.Select(packet => string.Create(
            CultureInfo.InvariantCulture,
            $"{packet.Number}\t{packet.OriginalLength}\t{packet.Bytes.Length / 2}\t{packet.Timestamp / 1_000_000_000}.{packet.Timestamp % 1_000_000_000:000000000}"))];
    }

    private static async Task<(List<string> Lines, bool Refused)> TheirsAsync(string path)
    {
        (string lines, bool refused) = await OutputAsync(
            Tshark,
            [
                "-n", "-r", path, "-T", "fields", "-e", "frame.number", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.time_epoch",
                "--disable-protocol", "eth", "--disable-protocol", "ip", "--disable-protocol", "ipv6", "--disable-protocol", "sll",
            ]);
        return ([.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)], refused);
    }

    private static async Task<(string Output, bool Failed)> OutputAsync(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        _ = await complaints;
        await process.WaitForExitAsync();
        return (output, process.ExitCode != 0);
    }
}
