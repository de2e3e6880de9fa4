using Whorl.Probing.Scanning;

namespace Whorl.Probing.Tests;

/// <summary>Names in records are a closed list that users can read.</summary>
public sealed class OutcomeNameTests
{
    [Fact]
    public void The_reference_lists_every_outcome()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Whorl.slnx")))
        {
            folder = folder.Parent;
        }

        string reference = File.ReadAllText(Path.Combine(folder!.FullName, "docs/reference/outcomes.md"));
        string[] names = [.. Enum.GetValues<ProbeOutcome>().Select(static outcome => outcome.Name())];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Contains($"\n| `{name}` |", reference, StringComparison.Ordinal));
    }
}
