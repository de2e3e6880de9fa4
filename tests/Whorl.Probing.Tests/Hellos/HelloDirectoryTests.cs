using Whorl.Probing.Hellos;

namespace Whorl.Probing.Tests.Hellos;

/// <summary>A user's own hellos, and what is said of wrong ones.</summary>
public sealed class HelloDirectoryTests : IDisposable
{
    private const string Good = """
        { "set": "own", "hellos": [ { "name": "one", "recordVersion": "0x0301", "legacyVersion": "0x0303", "cipherSuites": ["grease", "0x1301"],
          "compressionMethods": ["0x00"], "extensionOrder": "reversed", "extensions": [ { "type": "supported_groups", "values": ["0x001d", "grease"] }, { "type": "key_share", "shares": ["0x001d"] } ] } ] }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-hellos").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Hellos_of_several_files_become_one_set_in_the_order_of_names()
    {
        Put("b.json", Good);
        Put("a.json", """{ "Ciphers": [4865], "CompressionMethods": "AA==", "Version": 771, "SupportedGroups": [23], "KeyShares": 1 }""");
        HelloSet set = HelloDirectory.Read(folder);
        Assert.Equal(["a", "one"], set.Hellos.Select(hello => hello.Name));
        Assert.True(set.Hellos[0].Shares(23));
        Assert.True(set.Hellos[1].OffersGroup(29));
        Assert.Equal(ExtensionOrder.Reversed, set.Hellos[1].Order);
    }

    [Theory]
    [InlineData("\"cipherSuites\"", "\"ciphers\"", "hellos[0]", "\"ciphers\" is not known here")]
    [InlineData("\"0x1301\"", "\"1301\"", "cipherSuites[1]", "0x0 to 0xffff")]
    [InlineData("\"0x1301\"", "\"0x11301\"", "cipherSuites[1]", "0x0 to 0xffff")]
    [InlineData("supported_groups", "supported_group", "extensions[0].type", "no extension type")]
    [InlineData("\"shares\": [\"0x001d\"]", "\"shares\": [\"0x0100\"]", "hellos[0]", "ffdhe2048")]
    [InlineData("reversed", "backwards", "extensionOrder", "atsf-reversed")]
    [InlineData("\"name\": \"one\"", "\"name\": \"one|two\"", "hellos[0]", "letters")]
    [InlineData("\"hellos\": [", "\"hellos\": [1, ", "hellos[0]", "object")]
    public void A_wrong_hello_is_refused_with_its_place(string old, string replacement, string place, string why)
    {
        Put("own.json", Good.Replace(old, replacement, StringComparison.Ordinal));
        InvalidHelloException refused = Assert.Throws<InvalidHelloException>(() => HelloDirectory.Read(folder));
        Assert.Contains("own.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_twice_a_file_that_is_no_json_and_an_empty_folder_are_refused()
    {
        Assert.Contains("no *.json", Assert.Throws<InvalidHelloException>(() => HelloDirectory.Read(folder)).Message, StringComparison.Ordinal);
        Put("a.json", Good);
        Put("b.json", Good);
        Assert.Contains("two hellos are called one", Assert.Throws<InvalidHelloException>(() => HelloDirectory.Read(folder)).Message, StringComparison.Ordinal);
        Put("b.json", "{ \"Ciphers\": [");
        Assert.Contains("line 1", Assert.Throws<InvalidHelloException>(() => HelloDirectory.Read(folder)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<InvalidHelloException>(() => HelloDirectory.Read(Path.Combine(folder, "absent"))).Message, StringComparison.Ordinal);
    }

    private void Put(string name, string json) => File.WriteAllText(Path.Combine(folder, name), json);
}
