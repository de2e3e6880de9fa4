using Whorl.Fuzz;

namespace Whorl.Capture.Tests.Fuzz;

/// <summary>
/// Inputs that fuzzing found to break something, replayed with the properties of their targets, and the harness itself
/// tried on faults it must notice. The files lie in testdata/fuzz/TARGET; a new one needs no line here.
/// </summary>
public class FuzzRegressionTests
{
    private static readonly string Root = Locate("tests/testdata/fuzz");

    public static TheoryData<string, string> Findings()
    {
        TheoryData<string, string> findings = [];
        foreach (string path in Directory.EnumerateFiles(Root, "*.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            findings.Add(Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileName(path));
        }

        return findings;
    }

    public static TheoryData<string> Targets() => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Findings))]
    public void What_fuzzing_found_is_survived(string target, string file)
    {
        using FuzzTarget tried = FuzzTargets.Create(target) ?? throw new InvalidOperationException($"testdata/fuzz/{target} is named after no target");
        tried.Execute(File.ReadAllBytes(Path.Combine(Root, target, file)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_target_survives_its_seeds_and_changes_of_them(string target)
    {
        Coverage.AttachOwn();
        using FuzzTarget tried = FuzzTargets.Create(target)!;
        using StringWriter output = new();
        int failed = Mutation.Run(tried, count: 2000, seed: 1, [Locate($"fuzz/seeds/{target}")], output);
        Assert.True(failed == 0, output.ToString());
    }

    [Theory]
    [InlineData("crash")]
    [InlineData("memory")]
    public void The_harness_notices(string fault)
    {
        Coverage.AttachOwn();
        using FuzzTarget target = FuzzTargets.Create("self-test")!;
        Assert.Throws<PropertyException>(() => target.Execute(System.Text.Encoding.ASCII.GetBytes(fault)));
    }

    private static string Locate(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, relative);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"{relative} is not above the built tests");
    }
}
