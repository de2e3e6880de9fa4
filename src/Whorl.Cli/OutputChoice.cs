using Whorl.Cli.Configuration;
using Whorl.Observations;

namespace Whorl.Cli;

/// <summary>The forms records can take.</summary>
internal enum OutputFormat
{
    /// <summary>Aligned columns for people.</summary>
    Table,

    /// <summary>A JSON object a line.</summary>
    JsonLines,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>Zeek's ssl.log.</summary>
    Zeek,
}

/// <summary>Where records of any kind go, in which form, and which columns were asked for.</summary>
internal sealed record OutputForm(string Path, OutputFormat Format, Setting? Columns, bool IsColored, int Width);

/// <summary>Where records go and what they look like there.</summary>
internal sealed record OutputChoice(string Path, OutputFormat Format, ObservationField[]? Fields, bool IsColored, int Width)
{
    private const string NoCacheVariable = "WHORL_CERTIFICATE_CACHE";

    /// <summary>Whether records go elsewhere than to the terminal a person looks at.</summary>
    public bool IsToFile => Path != "-" || Console.IsOutputRedirected;

    /// <summary>Whether a column asked for is JA3N, which is computed on request only.</summary>
    public bool HasJa3n => Fields is not null && Array.IndexOf(Fields, ObservationField.Ja3n) >= 0;

    /// <summary>Opens the output; the caller disposes of it.</summary>
    public Stream Open() => OutputStream.Open(Path);

    /// <summary>An encoder for one thread.</summary>
    public IObservationEncoder CreateEncoder()
    {
        CertificateEncoder certificates = new(Environment.GetEnvironmentVariable(NoCacheVariable) != "off");
        return Format switch
        {
            OutputFormat.Table => new TableEncoder(Fields, certificates, Width, IsColored),
            OutputFormat.Csv => new CsvEncoder(Fields ?? ObservationFields.Default(withJa3n: false), certificates),
            OutputFormat.Zeek => new ZeekEncoder(),
            _ => new JsonLinesEncoder(Fields ?? ObservationFields.Default(withJa3n: false), certificates),
        };
    }
}
