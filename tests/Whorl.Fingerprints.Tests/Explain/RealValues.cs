using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Tests.Explain;

/// <summary>The values that the reference programs gave for real servers, from the shared material.</summary>
internal static class RealValues
{
    /// <summary>Each raw string with its JARM.</summary>
    public static IReadOnlyList<(string Raw, string Hash)> Jarms()
    {
        HashSet<(string, string)> values = [];
        foreach (JsonElement row in Rows())
        {
            string? raw = Text(row, "jarm_raw") ?? Text(row, "raw");
            if (raw is not null && Text(row, "jarm") is { Length: Jarm.HashLength } hash)
            {
                values.Add((raw, hash));
            }
        }

        return [.. values];
    }

    /// <summary>Every number that a text has no name for is one that the registries have none for either.</summary>
    public static void AssertNamed(string text)
    {
        foreach (Match match in Regex.Matches(text, @"unknown \((\d+)\)"))
        {
            Assert.True(TlsNames.Extension(ushort.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).IsEmpty, match.Value);
        }

        foreach (Match match in Regex.Matches(text, "0x([0-9a-f]{4})"))
        {
            ushort number = ushort.Parse(match.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Assert.True(TlsNames.CipherSuite(number).IsEmpty && TlsNames.Version(number).IsEmpty && TlsNames.Group(number).IsEmpty && TlsNames.SignatureScheme(number).IsEmpty, match.Value);
        }
    }

    /// <summary>Each joined ATSF.</summary>
    public static IReadOnlyList<string> Atsfs() => [.. Rows().Select(row => Text(row, "atsf")).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Each answer to one hello, status_request included.</summary>
    public static IReadOnlyList<string> AtsfParts()
    {
        HashSet<string> parts = [];
        foreach (JsonElement row in Rows())
        {
            if (row.TryGetProperty("atsf_probes", out JsonElement probes) && probes.ValueKind == JsonValueKind.Object)
            {
                parts.UnionWith(probes.EnumerateObject().Select(probe => probe.Value.GetString() ?? string.Empty));
            }

            if (row.TryGetProperty("client_hello", out _))
            {
                parts.Add(Text(row, "fingerprint") ?? string.Empty);
            }
        }

        parts.Remove(string.Empty);
        return [.. parts];
    }

    private static IEnumerable<JsonElement> Rows()
    {
        foreach (string file in (string[])[SharedMaterial.Require(Path.Combine("zoo", "expected.jsonl")), .. SharedMaterial.RequireVectors()])
        {
            foreach (string line in File.ReadLines(file).Where(line => line.Length > 0))
            {
                using JsonDocument row = JsonDocument.Parse(line);
                yield return row.RootElement.Clone();
            }
        }
    }

    private static string? Text(JsonElement row, string key) => row.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
