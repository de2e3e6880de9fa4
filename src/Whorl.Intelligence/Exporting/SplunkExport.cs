using System.Globalization;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>Lookup tables of Splunk: one for each kind of value, and one of pairs with both columns.</summary>
internal sealed class SplunkExport : IExportFormat
{
    private const string Facts = "family,source,ambiguity,confidence,tlp";

    public string Name => "splunk";

    public string Description => "lookup tables (CSV): JA3, JA3S, JA4, JARM, certificates, pairs";

    public bool IsFolder => true;

    public void Write(SelectedThreats threats, IExportFiles files)
    {
        using StreamWriter ja3 = Begin(files, "ja3");
        using StreamWriter ja3s = Begin(files, "ja3s");
        using StreamWriter ja4 = Begin(files, "ja4");
        using StreamWriter jarm = Begin(files, "jarm");
        using StreamWriter certificates = Begin(files, "cert");
        using StreamWriter pairs = ExportText.Create(files, "whorl_pair.csv");
        pairs.WriteLine($"ja3,ja3s,{Facts}");
        threats.Each(threat =>
        {
            if (threat.Parts.Count == 2 && threat.IsMadeOf(IndicatorType.Ja3, IndicatorType.Ja3s) && threat.Find(IndicatorType.Ja3s) is { } server)
            {
                pairs.WriteLine($"{threat.Find(IndicatorType.Ja3)!.Indicator.Value},{server.Indicator.Value},{FactsOf(threat, threat.Ambiguity)}");
                return true;
            }

            bool hasPlace = false;
            foreach (ListedThreat part in threat.Singles)
            {
                StreamWriter? file = part.Indicator.Type switch
                {
                    IndicatorType.Ja3 => ja3,
                    IndicatorType.Ja3s => ja3s,
                    IndicatorType.Ja4 => ja4,
                    IndicatorType.Jarm => jarm,
                    IndicatorType.CertificateSha1 or IndicatorType.CertificateSha256 or IndicatorType.CertificateMd5 => certificates,
                    _ => null,
                };
                file?.WriteLine($"{part.Indicator.Value},{FactsOf(threat, part.Ambiguity)}");
                hasPlace |= file is not null;
            }

            return hasPlace;
        });
    }

    private static StreamWriter Begin(IExportFiles files, string kind)
    {
        StreamWriter file = ExportText.Create(files, $"whorl_{kind}.csv");
        file.WriteLine($"{kind},{Facts}");
        return file;
    }

    private static string FactsOf(ExportedThreat threat, int ambiguity) =>
        string.Create(CultureInfo.InvariantCulture, $"{Quote(threat.Family ?? string.Empty)},{Quote(threat.Source.Name)},{ambiguity},{threat.Confidence},{threat.Light}");

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
