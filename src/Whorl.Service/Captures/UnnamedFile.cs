namespace Whorl.Service.Captures;

/// <summary>A file that has no name any more when it is given out: it is gone with the process, however that ends.</summary>
internal static class UnnamedFile
{
    private const int Buffer = 1 << 16;

    /// <summary>Makes one in a folder.</summary>
    /// <exception cref="IOException">There is no room, or no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static FileStream Create(string folder)
    {
        string path = Path.Combine(folder, Path.GetRandomFileName());
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = Buffer };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file = new(path, options);
        File.Delete(path);
        return file;
    }
}
