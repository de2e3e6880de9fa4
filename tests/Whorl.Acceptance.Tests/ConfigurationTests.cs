namespace Whorl.Acceptance.Tests;

/// <summary>Options beat the environment, which beats the configuration file, which beats the defaults.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private static string Capture => Path.Combine(WhorlCommand.Root, "tests/testdata/hellos/curl.pcap");

    private string ConfigPath => Path.Combine(folder, "whorl", "config");

    [Fact]
    public void Each_place_beats_the_one_behind_it()
    {
        Configure("# what I like\nformat = csv\nfields = frame,sni  # two\nquiet = yes\n");
        Assert.StartsWith("frame,sni\n", Read().Output, StringComparison.Ordinal);
        Assert.Equal("", Read().Errors);
        Assert.StartsWith("sni\n", Read(("WHORL_FIELDS", "sni")).Output, StringComparison.Ordinal);
        Assert.StartsWith("ja4\n", Run([("WHORL_FIELDS", "sni")], "--fields", "ja4").Output, StringComparison.Ordinal);
        Assert.StartsWith("{\"frame\":", Read(("WHORL_FORMAT", "jsonl")).Output, StringComparison.Ordinal);
        Assert.StartsWith("{\"frame\":", Run([], "-f", "jsonl").Output, StringComparison.Ordinal);
        Assert.NotEqual("", Read(("WHORL_QUIET", "no")).Errors);
        Assert.NotEqual("", Run([], "--quiet=false").Errors);
    }

    [Fact]
    public void Every_setting_has_its_effect()
    {
        Configure("ja3n = on\nfilter = udp\nthreads = 2\nflow-memory = 2M\nno-color = true\n");
        Assert.Equal("", Read().Output);
        WhorlResult result = Read(("WHORL_FILTER", "tcp"), ("WHORL_THREADS", "3"), ("WHORL_FLOW_MEMORY", "4M"), ("WHORL_NO_COLOR", "1"));
        Assert.Contains("\"ja3n\":\"", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ja3n\"", Read(("WHORL_FILTER", "tcp"), ("WHORL_JA3N", "off")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_extension_of_an_output_beats_a_format_that_was_not_asked_for_now()
    {
        Configure("format = csv\nfields = frame\n");
        string output = Path.Combine(folder, "out.jsonl");
        Run([("WHORL_FORMAT", "csv")], "-o", output);
        Assert.StartsWith("{", File.ReadAllText(output), StringComparison.Ordinal);
        Assert.StartsWith("#separator", Run([], "-f", "zeek").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\nthread = 2", "CONFIG, line 2: there is no setting 'thread'; did you mean 'threads'?")]
    [InlineData("output = x", "CONFIG, line 1: there is no setting 'output'; docs/reference/configuration.md lists the settings")]
    [InlineData("# one\n\nthreads = two", "CONFIG, line 3: threads 'two' is not a number of threads; use 1 to 256")]
    [InlineData("threads", "CONFIG, line 1: 'threads' is not a setting; write name = value")]
    [InlineData("threads =", "CONFIG, line 1: threads has no value; write one, or take the line out")]
    [InlineData("quiet = maybe", "CONFIG, line 1: quiet 'maybe' is neither on nor off; write true or false")]
    [InlineData("format = xml", "CONFIG, line 1: format: there is no format 'xml'; use table, jsonl, csv or zeek")]
    public void A_mistake_in_the_file_is_named_with_its_line(string text, string sentence)
    {
        Configure(text);
        WhorlResult result = Read();
        Assert.Equal((2, "", $"whorl: {sentence.Replace("CONFIG", ConfigPath)}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public void A_mistake_in_the_environment_is_named_by_its_variable()
    {
        WhorlResult result = Read(("WHORL_FLOW_MEMORY", "lots"));
        Assert.Equal((2, "whorl: WHORL_FLOW_MEMORY 'lots' is not a size of at least 1M; write 256M or 2G\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public void Another_file_or_none_can_be_named()
    {
        Configure("thread = 2");
        string other = Path.Combine(folder, "other");
        File.WriteAllText(other, "format = csv");
        Assert.StartsWith("type,ts,", Read(("WHORL_CONFIG", other)).Output, StringComparison.Ordinal);
        Assert.Equal(0, Read(("WHORL_CONFIG", "")).ExitCode);
        WhorlResult absent = Read(("WHORL_CONFIG", "/nowhere/config"));
        Assert.Equal((2, "whorl: WHORL_CONFIG names /nowhere/config, which cannot be read: it does not exist; name another file, or none\n"), (absent.ExitCode, absent.Errors));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Configure(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigPath)!);
        File.WriteAllText(ConfigPath, text);
    }

    private WhorlResult Read(params (string Name, string Value)[] environment) => Run(environment);

    private WhorlResult Run((string Name, string Value)[] environment, params string[] options)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal) { ["WHORL_CONFIG"] = null, ["XDG_CONFIG_HOME"] = folder };
        foreach ((string name, string value) in environment)
        {
            variables[name] = value;
        }

        return WhorlCommand.RunWith(variables, ["read", .. options, Capture]);
    }
}
