namespace Whorl.Tests;

/// <summary>
/// Finds the material that tests read where it lies, beside the checkout: the folder that WHORL_SHARED names, or a
/// folder called "shared" next to any folder above the built tests.
/// </summary>
internal static class SharedMaterial
{
    private static readonly string? Root = Locate();

    /// <summary>The path of <paramref name="relative"/> in the shared material; without it the calling test is skipped.</summary>
    public static string Require(string relative)
    {
        string? path = Root is null ? null : Path.Combine(Root, relative);
        if (path is null || !Path.Exists(path))
        {
            Assert.Skip($"NOT TESTED: shared material \"{relative}\" is missing. Put the folder beside the checkout, or name it in WHORL_SHARED.");
        }

        return path;
    }

    /// <summary>
    /// The files of active vectors: every <c>*.jsonl</c> in the folder that WHORL_VECTORS names, otherwise in the shared material's.
    /// </summary>
    public static string[] RequireVectors()
    {
        string folder = Environment.GetEnvironmentVariable("WHORL_VECTORS") is { Length: > 0 } named ? named : Require("vectors");
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.jsonl") : [];
        if (files.Length == 0)
        {
            Assert.Skip($"NOT TESTED: there are no vectors (*.jsonl) in {folder}.");
        }

        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("WHORL_SHARED") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "corpus")))
            {
                return candidate;
            }
        }

        return null;
    }
}
