using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Programs behind a client's fingerprint, and where it went, as a user asks for them.</summary>
public sealed class ClientLookupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private string StorePath => Path.Combine(folder, "store.db");

    [Fact]
    public void The_destination_tells_two_programs_apart()
    {
        const string ja4 = "t13d0203h2_62ed6f6ca7ad_b9a491fefe05";
        Import("mercury", "mercury.json");
        (double alpha, double beta) = (Of(ja4, "alpha"), Of(ja4, "beta"));
        Assert.Equal((0.625, 0.3125), (alpha, beta)); // 20 / 32, 10 / 32
        string[] there = ["--dst-name", "ALPHA.example", "--dst-ip", "192.0.2.1", "--dst-port", "443"];
        Assert.True(Of(ja4, "alpha", there) > 0.99);
        JsonElement client = Ask(ja4, there).GetProperty("client");
        Assert.Equal(("alpha.example", true), (client.GetProperty("destination").GetProperty("domain").GetString(), client.GetProperty("destination").GetProperty("weighed").GetBoolean()));
        Assert.Equal((10, true), (client.GetProperty("malware").GetProperty("count").GetInt32(), client.GetProperty("benign").GetDouble() > 0.99));
        string table = WhorlCommand.Run(["lookup", "--store", StorePath, "-f", "table", ja4]).Output;
        Assert.Contains("malware      31%  beside 63% benign programs", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Joys_shares_have_no_bounds()
    {
        Import("cisco-joy", "joy.json");
        JsonElement first = Ask("t13d0206h2_777cda164f4b_fb71836bce29").GetProperty("clients")[0];
        foreach (string name in (string[])["count", "lower", "upper", "probability_lower", "probability_upper"])
        {
            Assert.Equal(JsonValueKind.Null, first.GetProperty(name).ValueKind);
        }

        Assert.InRange(first.GetProperty("probability").GetDouble(), 0.01, 0.99);
    }

    [Theory]
    [InlineData("--dst-ip", "300.1.1.1", "--dst-ip '300.1.1.1' is no address")]
    [InlineData("--dst-port", "70000", "--dst-port '70000' is no port")]
    public void A_destination_that_is_none_is_wrong_usage(string option, string value, string sentence)
    {
        WhorlResult result = WhorlCommand.Run("lookup", "--store", StorePath, "localhost", option, value);
        Assert.Equal((2, true), (result.ExitCode, result.Errors.Contains(sentence, StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Import(string format, string file) =>
        Assert.Equal(3, WhorlCommand.Run("import", format, "--store", StorePath, Path.Combine(WhorlCommand.Root, "tests/testdata/feeds/clients", file)).ExitCode); // some rows are damaged

    private double Of(string value, string name, params string[] destination) =>
        Ask(value, destination).GetProperty("clients").EnumerateArray().Single(share => share.GetProperty("name").GetString() == name).GetProperty("probability").GetDouble();

    private JsonElement Ask(string value, params string[] destination)
    {
        WhorlResult result = WhorlCommand.Run(["lookup", "--store", StorePath, "-f", "jsonl", value, .. destination]);
        Assert.Equal(0, result.ExitCode);
        return result.Records.Single();
    }
}
