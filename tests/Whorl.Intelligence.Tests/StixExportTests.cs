using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>A bundle, and what our own importer makes of it.</summary>
public sealed class StixExportTests
{
    [Fact]
    public void Our_own_importer_reads_back_what_was_written()
    {
        Imported imported = Imported.Text("stix", Exported.Of("stix").Files["whorl-stix.json"]);
        Assert.Empty(imported.Quarantine);
        IEnumerable<Indicator> expected = Exported.Sample.Where(indicator => indicator.Role == IndicatorRole.Threat && indicator.Expires is not < Exported.Now);
        Assert.Equal(
            expected.Select(Facts).Order(StringComparer.Ordinal),
            imported.Indicators.Select(Facts).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_threats_give_the_same_bytes()
    {
        string bundle = Exported.Of("stix").Files["whorl-stix.json"];
        Assert.Equal(bundle, Exported.Of("stix").Files["whorl-stix.json"]);
        Assert.Contains("[x509-certificate:hashes.'SHA-1' = '3784422d67a6ae0c82d60eeaf3850960a9896cb2']", bundle, StringComparison.Ordinal);
    }

    private static string Facts(Indicator indicator) =>
        $"{indicator.Type} {indicator.Value} {(indicator.Value == Exported.Ja3s && indicator.Group == 0 ? "odd" : indicator.Family)} {indicator.Confidence} {indicator.Expires} {indicator.Group != 0}";
}
