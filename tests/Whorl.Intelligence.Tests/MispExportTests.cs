using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>The folder of a MISP feed, and what our own importer makes of it.</summary>
public sealed class MispExportTests
{
    [Fact]
    public void Our_own_importer_reads_back_what_was_written()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-misp-");
        try
        {
            foreach ((string name, string text) in Exported.Of("misp").Files)
            {
                File.WriteAllText(Path.Combine(folder.FullName, name), text);
            }

            Imported imported = Imported.File(folder.FullName);
            Assert.Empty(imported.Quarantine);
            Assert.Equal("amber", imported.Store.Feed.Source.TrafficLight);
            IEnumerable<Indicator> expected = Exported.Sample.Where(indicator => indicator.Role == IndicatorRole.Threat && indicator.Expires is not < Exported.Now);
            Assert.Equal(
                expected.Select(Facts).Order(StringComparer.Ordinal),
                imported.Indicators.Select(Facts).Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Manifest_file_and_hashes_name_the_same_event()
    {
        IReadOnlyDictionary<string, string> files = Exported.Of("misp").Files;
        using JsonDocument manifest = JsonDocument.Parse(files["manifest.json"]);
        JsonProperty entry = Assert.Single(manifest.RootElement.EnumerateObject());
        using JsonDocument file = JsonDocument.Parse(files[$"{entry.Name}.json"]);
        JsonElement found = file.RootElement.GetProperty("Event");
        Assert.Equal(
            (entry.Name, "Threats that mine lists, by Whorl", "2027-01-14", "tlp:amber"),
            (found.GetProperty("uuid").GetString(), found.GetProperty("info").GetString(), found.GetProperty("date").GetString(), found.GetProperty("Tag")[0].GetProperty("name").GetString()));
        Assert.Equal(found.GetProperty("timestamp").GetString(), entry.Value.GetProperty("timestamp").GetString());
        Assert.All(files["hashes.csv"].TrimEnd('\n').Split('\n'), line => Assert.Matches($"^[0-9a-f]{{32}},{entry.Name}$", line));
        foreach (string value in new[] { Exported.Ja3, Exported.Jarm, "192.0.2.2", "8443", "2001:db8::1" })
        {
#pragma warning disable CA5351 // MD5 is the format's.
            Assert.Contains(Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(value))), files["hashes.csv"], StringComparison.Ordinal);
#pragma warning restore CA5351
        }
    }

    [Fact]
    public void Attributes_have_the_types_of_MISP_and_identifiers_of_their_own()
    {
        JsonElement[] attributes = Attributes(Exported.Of("misp"));
        Assert.Equal(
            ["domain", "ip-dst", "ip-dst|port", "ja3-fingerprint-md5", "jarm-fingerprint", "text", "x509-fingerprint-sha1", "x509-fingerprint-sha256"],
            attributes.Select(attribute => attribute.GetProperty("type").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(attributes.Length, attributes.Select(attribute => attribute.GetProperty("uuid").GetString()).Distinct().Count());
        JsonElement tofsee = attributes.First(attribute => attribute.GetProperty("value").GetString() == Exported.Ja3);
        Assert.Equal("Tofsee; ambiguity 1; confidence 50", tofsee.GetProperty("comment").GetString());
        Assert.Equal(
            ["ja3-fingerprint-md5", "ja3s-fingerprint-md5", "ja3s-fingerprint-md5"],
            attributes.Where(attribute => !attribute.GetProperty("to_ids").GetBoolean()).Select(attribute => attribute.GetProperty("object_relation").GetString()!).Where(relation => relation != "ja4-type").Order(StringComparer.Ordinal));
        Assert.Equal(["misp-galaxy:malpedia=\"Tofsee\"", "whorl:ambiguity=\"1\""], tofsee.GetProperty("Tag").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!));
    }

    [Fact]
    public void Each_traffic_light_has_an_event_and_the_same_threats_give_the_same_bytes()
    {
        Indicator[] mixed = [Exported.Threat(IndicatorType.Ja3, Exported.Ja3) with { Tags = "tlp:red" }, Exported.Threat(IndicatorType.Domain, "c2.example")];
        Exported exported = Exported.Of("misp", mixed);
        Assert.Equal(4, exported.Files.Count);
        Assert.Single(exported.Files.Values, text => text.Contains("tlp:red", StringComparison.Ordinal) && text.Contains(Exported.Ja3, StringComparison.Ordinal));
        Assert.Equal(exported.Files, Exported.Of("misp", mixed).Files);
        Exported amber = Exported.Of("misp", mixed, options => options with { MaximumTrafficLight = "amber" });
        Assert.Equal((1L, 1L), (amber.Counts.Written, amber.Counts.Marked));
    }

    private static JsonElement[] Attributes(Exported exported)
    {
        JsonElement found = JsonDocument.Parse(exported.Files.Single(file => Guid.TryParse(Path.GetFileNameWithoutExtension(file.Key), out _)).Value).RootElement.GetProperty("Event");
        return [.. found.GetProperty("Attribute").EnumerateArray(), .. found.GetProperty("Object").EnumerateArray().SelectMany(part => part.GetProperty("Attribute").EnumerateArray())];
    }

    private static string Facts(Indicator indicator) =>
        $"{indicator.Type} {indicator.Value} {(indicator.Value == Exported.Ja3s && indicator.Group == 0 ? "odd" : indicator.Family)} {indicator.Group != 0}";
}
