namespace Whorl.Tls.Tests;

/// <summary>The files of tests/testdata, found from the built tests upward.</summary>
internal static class TestData
{
    /// <summary>The full path of a file or folder below tests/testdata; the test is skipped, and says so, outside a checkout.</summary>
    public static string Path(string relativePath)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "tests", "testdata", relativePath);
            if (System.IO.Path.Exists(candidate))
            {
                return candidate;
            }
        }

        Assert.Skip($"The tests run outside a checkout, so testdata/{relativePath} is not here.");
        return relativePath;
    }
}
