namespace Whorl.Cli.Importing;

/// <summary>Where the store lies, and what lies beside it.</summary>
internal static class StorePlace
{
    private const string Marks = "imports.jsonl";

    /// <summary>The store in the user's data folder (XDG Base Directory Specification: relative folders count as unset).</summary>
    public static string Default()
    {
        string? folder = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(folder) || !Path.IsPathRooted(folder))
        {
            string? home = Environment.GetEnvironmentVariable("HOME");
            folder = string.IsNullOrEmpty(home)
                ? throw new FailureException("there is no home folder to keep a store in; name one with --store")
                : Path.Combine(home, ".local", "share");
        }

        return Path.Combine(folder, "whorl", "whorl.db");
    }

    /// <summary>The file of marks of earlier imports.</summary>
    public static string MarksOf(string store) => $"{store}.{Marks}";
}
