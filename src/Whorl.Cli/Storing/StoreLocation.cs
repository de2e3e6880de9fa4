using Whorl.Capture.Files;
using Whorl.Cli.Configuration;

namespace Whorl.Cli.Storing;

/// <summary>The file that a store is kept in: the one that was named, else the one in the user's data folder.</summary>
internal sealed record StoreLocation(string Path, bool IsDefault)
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Whether there is a file.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>The place that a setting names, or the default where there is none.</summary>
    public static StoreLocation Of(Setting? setting)
    {
        if (setting is not { } given)
        {
            return Default();
        }

        if (given.Value.Length == 0)
        {
            throw new UsageException($"{given.Name} has an empty name; give the path of a file");
        }

        return given.Value.Contains("://", StringComparison.Ordinal)
            ? throw new UsageException($"{given.Name} '{given.Value}' is a URL: a store on another machine is not there yet; give the path of a file")
            : new StoreLocation(given.Value, IsDefault: false);
    }

    /// <summary>Makes the default's folder, which is nobody else's to look into. A folder that the user names is the user's to make.</summary>
    public void Prepare()
    {
        if (!IsDefault)
        {
            return;
        }

        string folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, OwnersOnly);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the store's folder {folder} cannot be made: {FileProblem.InOneClause(problem)}; name another place by --store PATH");
        }
    }

    /// <summary>As the XDG Base Directory Specification has it: a relative path there counts as none.</summary>
    private static StoreLocation Default()
    {
        string? folder = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(folder) || !System.IO.Path.IsPathRooted(folder))
        {
            string? home = Environment.GetEnvironmentVariable("HOME");
            folder = string.IsNullOrEmpty(home)
                ? throw new UsageException("there is no home folder to keep a store in; name a file by --store PATH")
                : System.IO.Path.Combine(home, ".local", "share");
        }

        return new StoreLocation(System.IO.Path.Combine(folder, "whorl", "store.db"), IsDefault: true);
    }
}
