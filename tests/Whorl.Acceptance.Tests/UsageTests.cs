namespace Whorl.Acceptance.Tests;

/// <summary>What the command says to a mistake in its command line: one sentence, and exit code 2.</summary>
public sealed class UsageTests
{
    private static string Capture => Path.Combine(WhorlCommand.Root, "tests/testdata/tunnels/vxlan-4789.pcap");

    [Theory]
    [InlineData("read --nope FILE", "whorl read has no option '--nope'; whorl read --help lists its options")]
    [InlineData("read -x FILE", "whorl read has no option '-x'; whorl read --help lists its options")]
    [InlineData("read -qx FILE", "whorl read has no option '-qx'; whorl read --help lists its options")]
    [InlineData("read --thread 2 FILE", "whorl read has no option '--thread'; did you mean '--threads'?")]
    [InlineData("read FILE --thraeds=2", "whorl read has no option '--thraeds'; did you mean '--threads'?")]
    [InlineData("explain --nope", "whorl explain has no option '--nope'; whorl explain --help lists its options")]
    [InlineData("--nope", "whorl has no option '--nope'; whorl --help lists its options")]
    [InlineData("read --save --no-store FILE", "--save and --no-store contradict each other; give one of them")]
    [InlineData("listen lo --save --store=", "--store needs a value: --store PATH")]
    [InlineData("read --quiet=perhaps FILE", "--quiet does not take 'perhaps'; it is a switch, to be given alone")]
    [InlineData("read FILE -o", "-o needs a value: -o FILE")]
    [InlineData("read -f csv -f jsonl FILE", "-f is given 2 times; give it once")]
    [InlineData("raed FILE", "there is no command 'raed'; did you mean 'read'?")]
    [InlineData("whatever", "there is no command 'whatever'; the commands are read, listen, scan, explain, import, export, lookup, hunt, store, detect, evaluate, simulate, watch, serve, triage, keys, demo")]
    [InlineData("explain a b c", "'c' is one argument too many for whorl explain; whorl explain --help says what it takes")]
    [InlineData("read --threads abc FILE", "--threads 'abc' is not a number of threads; use 1 to 256")]
    [InlineData("read --threads -1 FILE", "--threads '-1' is not a number of threads; use 1 to 256")]
    [InlineData("read --fields ts,sni,ts FILE", "--fields names the field 'ts' twice; name it once")]
    [InlineData("read --fields ts,sin FILE", "--fields: there is no field 'sin'; did you mean 'sni'?")]
    public void A_mistake_is_answered_in_one_sentence(string line, string sentence)
    {
        WhorlResult result = WhorlCommand.Run(line.Replace("FILE", Capture).Split(' '));
        Assert.Equal((2, "", $"whorl: {sentence}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("read", "")]
    [InlineData("read", "-o", "", "FILE")]
    [InlineData("explain", "-o", "", "771,4865,0,29,0")]
    public void An_empty_name_is_a_mistake(params string[] arguments)
    {
        WhorlResult result = WhorlCommand.Run([.. arguments.Select(argument => argument.Replace("FILE", Capture))]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("empty", Assert.Single(result.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_name_begins_with_a_dash_is_given_by_its_path_or_behind_two_dashes()
    {
        string folder = Directory.CreateTempSubdirectory("whorl").FullName;
        try
        {
            File.Copy(Capture, Path.Combine(folder, "-odd"));
            File.Copy(Capture, Path.Combine(folder, "@odd"));
            foreach (string name in new[] { "./-odd", "-- -odd", "@odd" })
            {
                WhorlResult result = WhorlCommand.RunShell($"cd {folder} && whorl read -q -f csv --fields frame {name}");
                Assert.Equal((0, ""), (result.ExitCode, result.Errors));
                Assert.StartsWith("frame\n", result.Output, StringComparison.Ordinal);
            }

            WhorlResult refused = WhorlCommand.RunShell($"cd {folder} && whorl read -odd");
            Assert.Equal(2, WhorlCommand.RunShell($"cd {folder} && mv ./-odd ./-x && whorl read -x").ExitCode);
            Assert.Equal(2, refused.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_store_may_be_declined() =>
        Assert.Equal(0, WhorlCommand.Run("read", "-q", "--no-store", Capture).ExitCode);

    [Fact]
    public void A_field_that_is_computed_on_request_is_requested_by_its_name()
    {
        string asked = WhorlCommand.Run("read", "-q", "-f", "csv", "--fields", "ja3n", Capture).Output;
        Assert.Equal(WhorlCommand.Run("read", "-q", "-f", "csv", "--ja3n", "--fields", "ja3n", Capture).Output, asked);
        Assert.All(asked.TrimEnd().Split('\n').Skip(1), value => Assert.Equal(32, value.Length));
    }
}
