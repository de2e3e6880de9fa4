namespace Whorl.Service.Delivery.Spooling;

/// <summary>Writes a file whole or not at all, and so that it survives a power failure.</summary>
internal static class WholeFile
{
    /// <summary>The ending of files that are being written.</summary>
    public const string Unfinished = ".new";

    /// <summary>Writes beside the file, forces it to the disk and moves it over the old one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + Unfinished;
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FolderSync.Flush(Path.GetDirectoryName(path)!);
    }
}
