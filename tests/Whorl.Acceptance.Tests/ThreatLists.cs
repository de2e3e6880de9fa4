using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Lists of threats as a user has them, imported into a store of the test's own.</summary>
internal static class ThreatLists
{
    /// <summary>A STIX bundle whose indicators hold where all of their comparisons do; <c>ja3=...</c>, <c>sha1=...</c>.</summary>
    public static string Bundle(params (string Family, string[] Comparisons)[] threats)
    {
        List<object> objects = [];
        foreach ((string family, string[] comparisons) in threats)
        {
            string number = $"00000000-0000-4000-8000-{objects.Count:x12}";
            string pattern = string.Join(" AND ", comparisons.Select(Comparison));
            objects.Add(new { type = "indicator", spec_version = "2.1", id = $"indicator--{number}", pattern_type = "stix", pattern = $"[{pattern}]", valid_from = "2026-01-05T00:00:00Z", confidence = 80 });
            objects.Add(new { type = "malware", spec_version = "2.1", id = $"malware--{number}", name = family, is_family = true });
            objects.Add(new { type = "relationship", spec_version = "2.1", id = $"relationship--{number}", relationship_type = "indicates", source_ref = $"indicator--{number}", target_ref = $"malware--{number}" });
        }

        return JsonSerializer.Serialize(new { type = "bundle", id = "bundle--00000000-0000-4000-8000-000000000000", objects });
    }

    /// <summary>Imports a bundle, marked so.</summary>
    public static void Import(string folder, string store, string name, string bundle, string light)
    {
        string file = Path.Combine(folder, $"{name}.json");
        File.WriteAllText(file, bundle);
        WhorlResult result = WhorlCommand.Run("import", "stix", file, "--tlp", light, "--store", store);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
    }

    private static string Comparison(string words)
    {
        string[] halves = words.Split('=', 2);
        string path = halves[0] switch
        {
            "sha1" => "x509-certificate:hashes.'SHA-1'",
            "domain" => "domain-name:value",
            _ => $"network-traffic:extensions.'extension-definition--00000000-0000-4000-8000-0000000000ff'.{halves[0]}",
        };
        return $"{path} = '{halves[1]}'";
    }
}
