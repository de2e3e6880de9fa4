using System.Security.Cryptography;

namespace Whorl.Service.Campaigns;

/// <summary>Where lists and results lie: a folder beside the service's state, its owner's alone.</summary>
internal sealed class CampaignFolder
{
    private const string Part = ".part";

    private readonly string folder;

    /// <summary>The folder of a state database.</summary>
    public CampaignFolder(string statePath) => folder = Path.ChangeExtension(Path.GetFullPath(statePath), ".campaigns");

    /// <summary>A name for the files of a new campaign.</summary>
    public static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>Its targets, one a line, each once.</summary>
    public string ListOf(string files) => Path.Combine(folder, files + ".list");

    /// <summary>Its records.</summary>
    public string ResultsOf(string files) => Path.Combine(folder, files + ".jsonl");

    /// <summary>Makes a file of something that is not whole yet.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public FileStream CreatePart()
    {
        Make();
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16, Options = FileOptions.DeleteOnClose };
        Restrict(options);
        return new FileStream(Path.Combine(folder, NewName() + Part), options);
    }

    /// <summary>Makes a file that stays.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public FileStream Create(string path)
    {
        Make();
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 1 << 16 };
        Restrict(options);
        return new FileStream(path, options);
    }

    /// <summary>Deletes what belongs to a campaign.</summary>
    public void Delete(string files)
    {
        File.Delete(ListOf(files));
        File.Delete(ResultsOf(files));
    }

    /// <summary>Deletes what an earlier process left behind, and belongs to none of those that there are.</summary>
    public void Sweep(IReadOnlySet<string> known)
    {
        foreach (string path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            if (path.EndsWith(Part, StringComparison.Ordinal) || !known.Contains(Path.GetFileNameWithoutExtension(path)))
            {
                File.Delete(path);
            }
        }
    }

    private static void Restrict(FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
    }

    private void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
