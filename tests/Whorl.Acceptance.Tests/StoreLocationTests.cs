namespace Whorl.Acceptance.Tests;

/// <summary>Which store a command works on: <c>--store</c>, <c>WHORL_STORE</c>, the configuration, the user's data folder.</summary>
public sealed class StoreLocationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    [Fact]
    public void Each_place_beats_the_one_behind_it()
    {
        string config = Path.Combine(folder, "config");
        File.WriteAllText(config, "store = /from/config.db\n");
        Assert.Equal("/from/data/whorl/store.db\n", PathWith(("XDG_DATA_HOME", "/from/data")));
        Assert.Equal("/from/home/.local/share/whorl/store.db\n", PathWith(("XDG_DATA_HOME", "relative"), ("HOME", "/from/home")));
        Assert.Equal("/from/config.db\n", PathWith(("WHORL_CONFIG", config)));
        Assert.Equal("/from/environment.db\n", PathWith(("WHORL_CONFIG", config), ("WHORL_STORE", "/from/environment.db")));
        Assert.Equal("here.db\n", WhorlCommand.RunWith(new Dictionary<string, string?> { ["WHORL_STORE"] = "/from/environment.db" }, "store", "path", "--store", "here.db").Output);
    }

    [Fact]
    public void Without_a_home_the_store_must_be_named() =>
        Assert.Equal((2, "whorl: there is no home folder to keep a store in; name a file by --store PATH\n"), Problem(("HOME", ""), ("XDG_DATA_HOME", "")));

    [Fact]
    public void A_store_at_a_url_is_refused() =>
        Assert.Equal(
            (2, "whorl: WHORL_STORE 'http://127.0.0.1:8123' is a URL: a store on another machine is not there yet; give the path of a file\n"),
            Problem(("WHORL_STORE", "http://127.0.0.1:8123")));

    [Theory]
    [InlineData("store", "say what to do: the commands are path, stats, verify")]
    [InlineData("store paht", "there is no command 'paht'; did you mean 'path'?")]
    [InlineData("store path --stroe x", "whorl store path has no option '--stroe'; did you mean '--store'?")]
    public void A_mistake_is_told_in_a_sentence(string arguments, string sentence)
    {
        WhorlResult result = WhorlCommand.Run(arguments.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"whorl: {sentence}", result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string PathWith(params (string Name, string Value)[] environment) => Run(environment).Output;

    private static (int ExitCode, string Errors) Problem(params (string Name, string Value)[] environment)
    {
        WhorlResult result = Run(environment);
        return (result.ExitCode, result.Errors);
    }

    private static WhorlResult Run((string Name, string Value)[] environment) =>
        WhorlCommand.RunWith(environment.ToDictionary(pair => pair.Name, string? (pair) => pair.Value), "store", "path");
}
