namespace Whorl.Observations.Tests;

/// <summary>
/// Captures that live outside the repository: in the folder that WHORL_SHARED names, or in a folder <c>shared</c> beside
/// the checkout.
/// </summary>
internal static class SharedMaterial
{
    private static readonly string? Root = FindRoot();

    /// <summary>The path of a file or folder of the shared material; where it is absent the test is skipped, aloud.</summary>
    public static string Require(string relativePath)
    {
        string? path = Root is null ? null : Path.Combine(Root, relativePath);
        if (path is null || !Path.Exists(path))
        {
            Assert.Skip($"SHARED MATERIAL ABSENT: {relativePath} was found neither under WHORL_SHARED nor in a folder 'shared' beside the checkout.");
        }

        return path;
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("WHORL_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string beside = Path.Combine(at.FullName, "shared");
            if (Directory.Exists(Path.Combine(beside, "corpus")))
            {
                return beside;
            }
        }

        return null;
    }
}
