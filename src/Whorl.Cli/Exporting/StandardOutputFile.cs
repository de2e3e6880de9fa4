using Whorl.Intelligence.Exporting;

namespace Whorl.Cli.Exporting;

/// <summary>An export of one file that goes to standard output.</summary>
internal sealed class StandardOutputFile : IExportFiles
{
    public Stream Create(string name) => OutputStream.Open("-");
}
