using System.Text;

namespace Whorl.Intelligence.Exporting;

/// <summary>A text file of an export: UTF-8 without a mark, lines that end in a line feed.</summary>
internal static class ExportText
{
    public static StreamWriter Create(IExportFiles files, string name) => new(files.Create(name), new UTF8Encoding(false)) { NewLine = "\n" };
}
