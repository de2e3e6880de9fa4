using System.Text;
using Whorl.Intelligence.Exporting;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sqlite;

namespace Whorl.Intelligence.Tests;

/// <summary>An export of threats from a store that holds nothing else: the files, by name, and the counts.</summary>
internal sealed record Exported(IReadOnlyDictionary<string, string> Files, ExportCounts Counts)
{
    public const string Ja3 = "4d7a28d6f2263ed61de88ca66eb011e3";
    public const string Ja3s = "80b3a14bccc8598a1f3bbe83e71f735f";
    public const string Sha1 = "3784422d67a6ae0c82d60eeaf3850960a9896cb2";
    public const string Ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
    public const string Jarm = "2ad2ad0002ad2ad00042d42d00000ad9bf51cc3f5a1e29eecb81d0c7b06eb0";
    public const long Now = 1_800_000_000;

    /// <summary>A pair of Emotet, and single values of other families; a benign program shares the JA3.</summary>
    public static readonly Indicator[] Sample =
    [
        Threat(IndicatorType.Ja3, Ja3) with { Family = "Emotet", Group = 1, Confidence = 75 },
        Threat(IndicatorType.Ja3s, Ja3s) with { Family = "Emotet", Group = 1, Confidence = 75 },
        Threat(IndicatorType.Ja3, Ja3) with { Family = "Tofsee", Confidence = 50, Reference = "https://example.com/1" },
        Threat(IndicatorType.Ja3s, Ja3s) with { Family = "Odd; \"name\"," },
        Threat(IndicatorType.Ja4, Ja4) with { Family = "Sliver" },
        Threat(IndicatorType.Jarm, Jarm) with { Family = "Sliver", Description = "Go" },
        Threat(IndicatorType.CertificateSha1, Sha1) with { Family = "AsyncRAT", Expires = Now + 86400 },
        Threat(IndicatorType.CertificateSha256, new string('a', 64)) with { Family = "AsyncRAT" },
        Threat(IndicatorType.Address, "192.0.2.1") with { Expires = Now - 1 },
        Threat(IndicatorType.AddressPort, "192.0.2.2:8443") with { Family = "QakBot" },
        Threat(IndicatorType.AddressPort, "[2001:db8::1]:443"),
        Threat(IndicatorType.Network, "198.51.100.0/24") with { Family = "QakBot" },
        Threat(IndicatorType.Network, "2001:db8:5::/48"),
        Threat(IndicatorType.Domain, "c2.example") with { Family = "QakBot" },
        new() { Type = IndicatorType.Ja3, Value = Ja3, Role = IndicatorRole.Software, Label = "Internet Explorer" },
    ];

    public static Indicator Threat(IndicatorType type, string value) => new() { Type = type, Value = value, Role = IndicatorRole.Threat };

    public static Exported Of(string format, Func<ExportOptions, ExportOptions>? change = null) => Of(format, Sample, change);

    public static Exported Of(string format, Indicator[] indicators, Func<ExportOptions, ExportOptions>? change = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-export-");
        try
        {
            using SqliteStore store = SqliteStore.Open(Path.Combine(folder.FullName, "store.db"));
            using (IFeedWriter writer = store.OpenFeed(new FeedSource { Name = "mine", Format = "test", Origin = "test", RetrievedAt = Now - 86400, TrafficLight = "amber" }))
            {
                Array.ForEach(indicators, writer.Add);
                writer.Commit();
            }

            using IStoreReader reader = store.OpenReader();
            ExportOptions options = new() { At = Now };
            SelectedThreats threats = new(reader, change is null ? options : change(options));
            DirectoryInfo target = folder.CreateSubdirectory("out");
            using (ExportFolder files = new(target.FullName))
            {
                ExportFormats.Find(format)!.Write(threats, files);
                files.Commit();
            }

            return new Exported(target.GetFiles().ToDictionary(file => file.Name, file => File.ReadAllText(file.FullName, Encoding.UTF8)), threats.Counts);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
