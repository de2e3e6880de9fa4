using Whorl.Cli.Storing;

namespace Whorl.Cli.Demonstration;

/// <summary>The files of a run: in a temporary folder that goes with it, or beside the store that the user names.</summary>
internal sealed class DemoPlace : IDisposable
{
    private const string UsualStore = "demo.db";
    private const UnixFileMode ForServers = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private DemoPlace(string folder, string store, bool isKept)
    {
        Folder = folder;
        Store = store;
        IsKept = isKept;
    }

    /// <summary>A folder for the servers' own files, gone at the end.</summary>
    public string Folder { get; }

    /// <summary>Whether what was made stays.</summary>
    public bool IsKept { get; }

    /// <summary>The store of what was captured and scanned.</summary>
    public string Store { get; }

    /// <summary>The capture.</summary>
    public string Capture => Beside(Store, ".pcap");

    /// <summary>The capture's records.</summary>
    public string Records => Beside(Store, ".jsonl");

    /// <summary>The store of the simulated population.</summary>
    public string Simulated => Beside(Store, ".simulated.db");

    /// <summary>What is true of that population.</summary>
    public string Truth => Beside(Store, ".truth.csv");

    /// <summary>Makes a place; a store that is there already is not touched.</summary>
    public static DemoPlace Make(StoreLocation? named)
    {
        if (named is not null && (named.Exists || File.Exists(Beside(named.Path, ".simulated.db"))))
        {
            throw new UsageException($"the store {named.Path} is there already; a demonstration belongs in a new one");
        }

        if (named is not null && Path.GetDirectoryName(Path.GetFullPath(named.Path)) is { } parent && !Directory.Exists(parent))
        {
            throw new UsageException($"--store {named.Path} cannot be made: the folder {parent} does not exist");
        }

        string folder = Directory.CreateTempSubdirectory("whorl-demo-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, ForServers); // workers of servers give up being root
        }

        return new DemoPlace(folder, named?.Path ?? Path.Combine(folder, UsualStore), named is not null);
    }

    /// <summary>How a command names a file of the run: as it is kept, or as it would be with <c>--store demo.db</c>.</summary>
    public string Shown(string path) => IsKept ? path : Path.GetFileName(path);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Terminal.Complain($"the temporary folder {Folder} could not be deleted: {problem.Message}");
        }
    }

    private static string Beside(string store, string extension) => Path.ChangeExtension(store, extension);
}
