using System.Globalization;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// Files of Zeek's intelligence framework: one of its own types, one for the JA3 type of the package ja3, and one for the types that the
/// script beside it adds.
/// </summary>
internal sealed class ZeekExport : IExportFormat
{
    public string Name => "zeek";

    public string Description => "files of Zeek's intelligence framework, and a script for JA4 and JA3S";

    public bool IsFolder => true;

    public void Write(SelectedThreats threats, IExportFiles files)
    {
        using (StreamWriter script = ExportText.Create(files, "whorl.zeek"))
        {
            script.Write(ZeekScript.Text);
        }

        using StreamWriter core = Begin(files, "whorl-intel.dat");
        using StreamWriter ja3 = Begin(files, "whorl-ja3.dat");
        using StreamWriter own = Begin(files, "whorl-fingerprints.dat");
        threats.Each(threat =>
        {
            bool hasPlace = false;
            foreach (ListedThreat part in threat.Singles)
            {
                string value = part.Indicator.Value;
                (StreamWriter? file, string type) = part.Indicator.Type switch
                {
                    IndicatorType.Address => (core, "ADDR"),
                    IndicatorType.AddressPort => (core, "ADDR"),
                    IndicatorType.Network => (core, "SUBNET"),
                    IndicatorType.Domain => (core, "DOMAIN"),
                    IndicatorType.CertificateSha1 => (core, "CERT_HASH"),
                    IndicatorType.Ja3 => (ja3, "JA3"),
                    IndicatorType.Ja4 => (own, "JA4"),
                    IndicatorType.Ja3s => (own, "JA3S"),
                    _ => ((StreamWriter?)null, string.Empty),
                };
                if (file is not null)
                {
                    hasPlace = true;
                    string indicator = part.Indicator.Type == IndicatorType.AddressPort ? value[..value.LastIndexOf(':')].Trim('[', ']') : value;
                    string port = part.Indicator.Type == IndicatorType.AddressPort ? $"; port {value[(value.LastIndexOf(':') + 1)..]}" : string.Empty;
                    string confidence = threat.Confidence is { } given ? string.Create(CultureInfo.InvariantCulture, $"; confidence {given}") : string.Empty;
                    string light = threat.Light is { } colour ? $"; tlp {colour}" : string.Empty;
                    string description = string.Create(CultureInfo.InvariantCulture, $"{Clean(threat.Family ?? "listed threat")}; ambiguity {part.Ambiguity}{confidence}{light}{port}");
                    file.WriteLine($"{indicator}\tIntel::{type}\t{Clean(threat.Source.Name)}\t{description}\t{Clean(part.Indicator.Reference ?? "-")}");
                }
            }

            return hasPlace;
        });
    }

    private static StreamWriter Begin(IExportFiles files, string name)
    {
        StreamWriter file = ExportText.Create(files, name);
        file.WriteLine("#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url");
        return file;
    }

    private static string Clean(string text) => new([.. text.Select(c => char.IsControl(c) || c == '\\' ? ' ' : c)]);
}
