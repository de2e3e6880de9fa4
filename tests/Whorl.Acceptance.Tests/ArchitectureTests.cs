using System.Xml.Linq;

namespace Whorl.Acceptance.Tests;

/// <summary>The architecture's promises that a machine can keep: what may know about what, and how large a file may grow.</summary>
public sealed class ArchitectureTests
{
    private const int LineLimit = 500;

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Whorl.Tls"] = [],
        ["Whorl.Fingerprints"] = ["Whorl.Tls"],
        ["Whorl.Capture"] = ["Whorl.Tls"],
        ["Whorl.Probing"] = ["Whorl.Tls"],
        ["Whorl.Observations"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing"],
        ["Whorl.Store"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing", "Whorl.Observations"],
        ["Whorl.Intelligence"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing", "Whorl.Observations", "Whorl.Store"],
        ["Whorl.Detection"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing", "Whorl.Observations", "Whorl.Store", "Whorl.Intelligence"],
        ["Whorl.Service"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing", "Whorl.Observations", "Whorl.Store", "Whorl.Intelligence", "Whorl.Detection"],
        ["Whorl.Web"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing", "Whorl.Observations", "Whorl.Store", "Whorl.Intelligence", "Whorl.Detection", "Whorl.Service"],
        ["Whorl.Cli"] = ["Whorl.Tls", "Whorl.Fingerprints", "Whorl.Capture", "Whorl.Probing", "Whorl.Observations", "Whorl.Store", "Whorl.Intelligence", "Whorl.Detection", "Whorl.Service", "Whorl.Web"],
    };

    [Fact]
    public void The_released_program_is_one_file()
    {
        Assert.Equal(0, WhorlCommand.Run("--version").ExitCode);
        Assert.Equal(["whorl"], Directory.EnumerateFileSystemEntries(Path.Combine(WhorlCommand.Root, ".artifacts", "whorl")).Select(Path.GetFileName));
    }

    [Fact]
    public void Projects_depend_only_on_those_before_them()
    {
        foreach (string project in Directory.EnumerateDirectories(Path.Combine(WhorlCommand.Root, "src")))
        {
            string name = Path.GetFileName(project);
            Assert.True(Allowed.ContainsKey(name), $"{name} has no place in the architecture yet");
            IEnumerable<string> references = XDocument.Load(Path.Combine(project, name + ".csproj"))
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.All(references, reference => Assert.Contains(reference, Allowed[name]));
        }
    }

    [Fact]
    public void Every_test_project_belongs_to_a_project()
    {
        foreach (string project in Directory.EnumerateDirectories(Path.Combine(WhorlCommand.Root, "tests"), "*.Tests"))
        {
            string name = Path.GetFileName(project)[..^".Tests".Length];
            Assert.True(name == "Whorl.Acceptance" || Allowed.ContainsKey(name), name);
        }
    }

    [Fact]
    public void No_source_file_holds_more_than_a_head_can()
    {
        IEnumerable<string> large = Directory.EnumerateFiles(Path.Combine(WhorlCommand.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal) && File.ReadLines(file).Count() > LineLimit);
        Assert.Empty(large);
    }

    [Fact]
    public void The_reference_lists_every_code_that_a_record_may_have()
    {
        string malformed = File.ReadAllText(Path.Combine(WhorlCommand.Root, "docs/reference/malformed.md"));
        string source = File.ReadAllText(Path.Combine(WhorlCommand.Root, "src/Whorl.Observations/MalformationCodes.cs"));
        IEnumerable<string> codes = System.Text.RegularExpressions.Regex.Matches(source, "\"([a-z0-9-]+)\",").Select(match => match.Groups[1].Value);
        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Contains($"| `{code}` |", malformed, StringComparison.Ordinal));
    }

    [Fact]
    public void The_reference_lists_every_kind_of_change()
    {
        string text = File.ReadAllText(Path.Combine(WhorlCommand.Root, "docs/reference/changes.md"));
        string[] names = [.. System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(WhorlCommand.Root, "src/Whorl.Detection/Differences/DifferenceKinds.cs")), "=> \"([a-z-]+)\"").Select(match => match.Groups[1].Value)];
        Assert.True(names.Length >= 27);
        Assert.All(names, name => Assert.Matches($"(?m)^\\| .*`{name}`.* \\|", text));
    }

    [Theory]
    [InlineData("src/Whorl.Capture/Handshakes/Upgrade.cs", "docs/reference/upgrades.md")]
    [InlineData("src/Whorl.Observations/TunnelNames.cs", "docs/reference/tunnels.md")]
    public void The_reference_lists_every_upgrade_and_every_tunnel(string source, string reference)
    {
        string text = File.ReadAllText(Path.Combine(WhorlCommand.Root, reference));
        string[] names = [.. System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(WhorlCommand.Root, source)), "[a-zA-Z0-9] => \"([a-z0-9-]+)\"u8").Select(match => match.Groups[1].Value)];
        Assert.True(names.Length >= 17);
        Assert.All(names, name => Assert.Matches($"(?m)^\\| `{name}[`:]", text));
    }
}
