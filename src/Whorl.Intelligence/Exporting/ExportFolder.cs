namespace Whorl.Intelligence.Exporting;

/// <summary>
/// Files in a folder, each written beside its place and put there by <see cref="Commit"/>: whoever reads them meanwhile, as Zeek does,
/// never sees half a file. Disposing without it leaves the earlier files as they were.
/// </summary>
/// <param name="folder">The folder, which exists.</param>
/// <param name="onlyName">The name of the one file, in place of the format's own; null for a folder of files.</param>
public sealed class ExportFolder(string folder, string? onlyName = null) : IExportFiles, IDisposable
{
    private readonly List<(string Temporary, string Final)> made = [];

    /// <inheritdoc/>
    public Stream Create(string name)
    {
        string final = Path.Combine(folder, onlyName ?? name);
        string temporary = Path.Combine(folder, $".{onlyName ?? name}.{Path.GetRandomFileName()}");
        FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write);
        made.Add((temporary, final));
        return stream;
    }

    /// <summary>Puts the files in their places, in the order in which they were begun.</summary>
    public void Commit()
    {
        foreach ((string temporary, string final) in made)
        {
            File.Move(temporary, final, overwrite: true);
        }

        made.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string temporary, string _) in made)
        {
            File.Delete(temporary);
        }
    }
}
