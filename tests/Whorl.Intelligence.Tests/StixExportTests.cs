using System.Text.Json;
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
        Assert.Equal("amber", imported.Store.Feed.Source.TrafficLight);
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
        Assert.Contains("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", bundle, StringComparison.Ordinal);
        Assert.Contains("[x509-certificate:hashes.'SHA-1' = '3784422d67a6ae0c82d60eeaf3850960a9896cb2']", bundle, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_of_an_object_say_the_same_moment_of_creation()
    {
        using JsonDocument bundle = JsonDocument.Parse(Exported.Of("stix").Files["whorl-stix.json"]);
        JsonElement[] versioned = [.. bundle.RootElement.GetProperty("objects").EnumerateArray().Where(found => found.TryGetProperty("modified", out _))];
        Assert.Single(versioned.Select(found => found.GetProperty("created").GetString()).Distinct());
        Assert.All(versioned, found => Assert.True(string.CompareOrdinal(found.GetProperty("created").GetString(), found.GetProperty("modified").GetString()) <= 0));
        Assert.Contains(versioned, found => found.GetProperty("modified").GetString() == "2027-01-14T08:00:00.000Z");
    }

    [Fact]
    public void What_is_marked_refers_to_the_definition_that_the_standard_fixes()
    {
        using JsonDocument bundle = JsonDocument.Parse(Exported.Of("stix").Files["whorl-stix.json"]);
        JsonElement[] objects = [.. bundle.RootElement.GetProperty("objects").EnumerateArray()];
        JsonElement marking = Assert.Single(objects, found => found.GetProperty("type").GetString() == "marking-definition");
        Assert.Equal("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", marking.GetProperty("id").GetString());
        Assert.Equal("amber", marking.GetProperty("definition").GetProperty("tlp").GetString());
        Assert.All(
            objects.Where(found => found.GetProperty("type").GetString() is "indicator" or "malware" or "relationship"),
            found => Assert.Equal(marking.GetProperty("id").GetString(), found.GetProperty("object_marking_refs")[0].GetString()));
    }

    [Fact]
    public void What_is_marked_more_strictly_than_asked_for_is_left_out_and_counted()
    {
        Exported green = Exported.Of("stix", options => options with { MaximumTrafficLight = "green" });
        Assert.Equal((0L, 12L, 1L), (green.Counts.Written, green.Counts.Marked, green.Counts.Expired));
        Assert.DoesNotContain("\"indicator\"", green.Files["whorl-stix.json"], StringComparison.Ordinal);
        Assert.Equal(12, Exported.Of("stix", options => options with { MaximumTrafficLight = "amber" }).Counts.Written);
    }

    [Fact]
    public void The_mark_that_the_standard_lacks_is_passed_on_as_it_is_and_never_loosened()
    {
        Indicator[] strict = [Exported.Threat(IndicatorType.Domain, "c2.example") with { Tags = "tlp:amber+strict" }];
        Assert.Equal((0L, 1L), Counts(Exported.Of("stix", strict, options => options with { MaximumTrafficLight = "amber" })));
        Exported exported = Exported.Of("stix", strict, options => options with { MaximumTrafficLight = "amber+strict" });
        Assert.Equal((1L, 0L), Counts(exported));
        string bundle = exported.Files["whorl-stix.json"];
        Assert.Contains("\"tlp_2_0\": \"amber+strict\"", bundle, StringComparison.Ordinal);
        Assert.Equal("amber+strict", Imported.Text("stix", bundle).Store.Feed.Source.TrafficLight);
        Assert.Contains(Exported.Of("misp", strict).Files.Values, text => text.Contains("\"tlp:amber+strict\"", StringComparison.Ordinal));

        static (long, long) Counts(Exported exported) => (exported.Counts.Written, exported.Counts.Marked);
    }

    private static string Facts(Indicator indicator) =>
        $"{indicator.Type} {indicator.Value} {(indicator.Value == Exported.Ja3s && indicator.Group == 0 ? "odd" : indicator.Family)} {indicator.Confidence} {indicator.Expires} {indicator.Group != 0}";
}
