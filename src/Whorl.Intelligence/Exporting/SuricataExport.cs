using System.Text;
using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// Suricata 7: rules for pairs, rules for single JA3, and lists with rules over them, which say the same as the single ones for less
/// memory. A JA3S alone only sets a flowbit. JA4, which not every Suricata 7 knows, has a file of its own.
/// </summary>
internal sealed class SuricataExport : IExportFormat
{
    public string Name => "suricata";

    public string Description => "rules and lists for Suricata 7: pairs, JA3, JA3S, JA4, certificates by SHA-1";

    public bool IsFolder => true;

    public void Write(SelectedThreats threats, IExportFiles files)
    {
        SuricataRules rules = new();
        HashSet<string> known = new(StringComparer.Ordinal);
        using StreamWriter ja3 = ExportText.Create(files, "whorl-ja3.lst");
        using StreamWriter ja3s = ExportText.Create(files, "whorl-ja3s.lst");
        using StreamWriter ja4 = ExportText.Create(files, "whorl-ja4.lst");
        using StreamWriter certificates = ExportText.Create(files, "whorl-cert.lst");
        using StreamWriter pairs = ExportText.Create(files, "whorl-pairs.rules");
        using StreamWriter singles = ExportText.Create(files, "whorl-ja3.rules");
        using StreamWriter clients = ExportText.Create(files, "whorl-ja4.rules");
        using StreamWriter lists = ExportText.Create(files, "whorl-lists.rules");
        Dictionary<StreamWriter, string?> lights = new() { [ja3] = null, [ja3s] = null, [ja4] = null, [certificates] = null };
        threats.Each(threat =>
        {
            if (threat.Parts.Count > 1 && threat.IsMadeOf(IndicatorType.Ja3, IndicatorType.Ja3s, IndicatorType.CertificateSha1))
            {
                if (known.Add(string.Join(' ', threat.Parts.Select(part => part.Indicator.Value).Order(StringComparer.Ordinal))))
                {
                    (string client, string server) = rules.Pair(threat);
                    pairs.WriteLine(client);
                    pairs.WriteLine(server);
                }

                return true;
            }

            bool hasPlace = false;
            foreach (ListedThreat part in threat.Singles)
            {
                string value = part.Indicator.Value;
                (StreamWriter? list, string entry) = part.Indicator.Type switch
                {
                    IndicatorType.Ja3 => (ja3, value),
                    IndicatorType.Ja3s => (ja3s, value),
                    IndicatorType.Ja4 => (ja4, value),
                    IndicatorType.CertificateSha1 => (certificates, SuricataRules.Colons(value)),
                    _ => (null, value),
                };
                hasPlace |= list is not null;
                if (list is not null)
                {
                    lights[list] = TrafficLight.Stricter(lights[list], threat.Light);
                }

                if (list is not null && known.Add($"{part.Indicator.Type} {value}"))
                {
                    list.WriteLine(Convert.ToBase64String(Encoding.ASCII.GetBytes(entry)));
                    if (list == ja3)
                    {
                        singles.WriteLine(rules.Client(threat, part));
                    }
                }
            }

            return hasPlace;
        });
        lists.WriteLine("# Load this file or whorl-ja3.rules, not both: each has all single JA3.");
        lists.WriteLine(rules.List("Whorl: TLS client as of a listed threat", "flow:established,to_server; ja3.hash;", "whorl-ja3", lights[ja3], 3));
        lists.WriteLine(rules.List("Whorl: JA3S of a listed threat", "flow:established,to_client; flowbits:set,whorl.ja3s; flowbits:noalert; ja3s.hash;", "whorl-ja3s", lights[ja3s], 3));
        clients.WriteLine(rules.List("Whorl: TLS client as of a listed threat, by JA4", "flow:established,to_server; ja4.hash;", "whorl-ja4", lights[ja4], 3));
        pairs.WriteLine(rules.List("Whorl: certificate of a listed threat", "flow:established,to_client; tls.cert_fingerprint;", "whorl-cert", lights[certificates], 1));
    }
}
