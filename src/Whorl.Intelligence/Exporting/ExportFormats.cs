namespace Whorl.Intelligence.Exporting;

/// <summary>Every format of export, one line each.</summary>
public static class ExportFormats
{
    private static readonly IExportFormat[] Known =
    [
        new SuricataExport(),
        new ZeekExport(),
        new SplunkExport(),
        new StixExport(),
        new MispExport(),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IExportFormat> All => Known;

    /// <summary>The format of a name, or null.</summary>
    public static IExportFormat? Find(string name) => Array.Find(Known, format => format.Name == name);
}
