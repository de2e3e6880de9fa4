namespace Whorl.Intelligence.Exporting;

/// <summary>Where the files of an export go.</summary>
public interface IExportFiles
{
    /// <summary>Begins a file. The format closes it.</summary>
    Stream Create(string name);
}
