using System.Text.Json;
using Whorl.Service.Delivery;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>
/// Names and types are those of real logs of Zeek and Suricata, and of the published schemas of Suricata, OCSF and ECS, read where they lie.
/// </summary>
public sealed class ForeignShapeTests
{
    /// <summary>What we add to Zeek's ssl.log: columns of the packages ja3, ja4 and community-id, of newer Zeeks, and our own.</summary>
    private static readonly string[] NotInOldZeek = ["_path", "ja4", "jarm", "atsf_hash", "community_id", "event_id", "cert_chain_fps"];

    /// <summary>The list of fields that lies there is a part of the schema, without these of the base and of threat.</summary>
    private static readonly string[] EcsNotInList = ["@timestamp", "message", "ecs.version", "threat.software.name"];

    [Fact]
    public void Observations_have_the_columns_and_types_of_Zeeks_rows()
    {
        Dictionary<string, JsonValueKind> real = [];
        foreach (string file in (string[])["zeek_ssl_test9.log", "zeek_ssl_test15_malicious.log"])
        {
            foreach (string row in File.ReadLines(SharedMaterial.Require($"intel/logs/{file}")))
            {
                using JsonDocument document = JsonDocument.Parse(row);
                foreach (JsonProperty column in document.RootElement.EnumerateObject())
                {
                    real[column.Name] = Kind(column.Value);
                }
            }
        }

        using JsonDocument ours = JsonDocument.Parse(Encoded.By("zeek", SampleEvents.Observation()));
        foreach (JsonProperty column in ours.RootElement.EnumerateObject().Where(column => !NotInOldZeek.Contains(column.Name)))
        {
            Assert.True(real.TryGetValue(column.Name, out JsonValueKind kind), $"Zeek has no {column.Name}");
            Assert.True(kind == Kind(column.Value), $"{column.Name} is a {kind} at Zeek");
        }

        Assert.Equal("TLSv13", ours.RootElement.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("TLS 1.0", "TLSv10")]
    [InlineData("SSL 3.0", "SSLv3")]
    [InlineData("DTLS 1.2", "DTLSv12")]
    [InlineData("0x7f1c", "0x7f1c")]
    public void Versions_have_Zeeks_names(string version, string name)
    {
        using JsonDocument row = JsonDocument.Parse(Encoded.By("zeek", SampleEvents.Observation() with { Version = version }));
        Assert.Equal(name, row.RootElement.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData(0, "0.000000")]
    [InlineData(-1, "0.000000")]
    [InlineData(-1_500, "-0.000001")]
    [InlineData(-1_500_000_000, "-1.500000")]
    [InlineData(1_795_441_506_000_456_789, "1795441506.000456")]
    [InlineData(long.MinValue, "-9223372036.854775")]
    public void Times_are_seconds_with_six_digits(long time, string text)
    {
        using JsonDocument row = JsonDocument.Parse(Encoded.By("zeek", SampleEvents.Observation() with { Timestamp = time }));
        Assert.Equal(text, row.RootElement.GetProperty("ts").GetRawText());
    }

    [Fact]
    public void Observations_have_the_shape_of_Suricatas_event()
    {
        using JsonDocument real = JsonDocument.Parse(File.ReadAllBytes(SharedMaterial.Require("intel/logs/suricata_eve_tls_one.json")));
        using JsonDocument ours = JsonDocument.Parse(Encoded.By("eve", SampleEvents.Observation() with { FlowId = "262898731971351" }));
        // Everything that Suricata says of a flow is said, in the same types; only the packet's number in a capture is not known.
        foreach (JsonProperty member in real.RootElement.EnumerateObject().Where(member => member.Name != "pcap_cnt"))
        {
            Assert.True(ours.RootElement.TryGetProperty(member.Name, out JsonElement value), $"{member.Name} is missing");
            Assert.Equal(Kind(member.Value), Kind(value));
        }

        JsonElement tls = ours.RootElement.GetProperty("tls");
        foreach (JsonProperty member in real.RootElement.GetProperty("tls").EnumerateObject())
        {
            Assert.True(tls.TryGetProperty(member.Name, out JsonElement value), $"tls.{member.Name} is missing");
            Assert.Equal(Kind(member.Value), Kind(value));
            if (value.ValueKind == JsonValueKind.String && member.Name is "serial" or "fingerprint" or "notbefore" or "notafter" or "version")
            {
                Assert.Equal(Mask(member.Value.GetString()!), Mask(value.GetString()!));
            }
        }

        Assert.Equal(Mask(real.RootElement.GetProperty("timestamp").GetString()!), Mask(ours.RootElement.GetProperty("timestamp").GetString()!));
    }

    [Theory]
    [InlineData("observation")]
    [InlineData("detection")]
    [InlineData("hostile")]
    public void Tls_and_alert_hold_nothing_that_Suricatas_schema_does_not_know(string sample)
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllBytes(SharedMaterial.Require("intel/schemas/suricata_eve_tls_quic_alert.schema.json")));
        using JsonDocument ours = JsonDocument.Parse(Encoded.By("eve", SampleEvents.Of(sample)));
        foreach (string part in (string[])["tls", "alert"])
        {
            if (ours.RootElement.TryGetProperty(part, out JsonElement value))
            {
                AssertFits(value, schema.RootElement.GetProperty(part), part);
            }
        }
    }

    [Theory]
    [InlineData("observation")]
    [InlineData("detection")]
    [InlineData("sparse")]
    [InlineData("hostile")]
    public void What_OCSF_requires_is_there_and_the_rest_it_knows(string sample)
    {
        using JsonDocument ours = JsonDocument.Parse(Encoded.By("ocsf", SampleEvents.Of(sample)));
        JsonElement root = ours.RootElement;
        foreach (string name in (string[])["metadata", "category_uid", "class_uid", "activity_id", "type_uid", "severity_id", "time"])
        {
            Assert.True(root.TryGetProperty(name, out _), name);
        }

        Assert.Equal((root.GetProperty("class_uid").GetInt32() * 100) + root.GetProperty("activity_id").GetInt32(), root.GetProperty("type_uid").GetInt32());
        Assert.Equal(root.GetProperty("class_uid").GetInt32() / 1000, root.GetProperty("category_uid").GetInt32());
        JsonElement product = root.GetProperty("metadata").GetProperty("product");
        Assert.Equal("Whorl", product.GetProperty("name").GetString());
        Assert.Equal("Whorl", product.GetProperty("vendor_name").GetString());
        bool isDetection = SampleEvents.Of(sample).Kind == EventKind.Detection;
        JsonElement network = isDetection ? root.GetProperty("evidences")[0] : root;
        if (isDetection)
        {
            Assert.True(root.GetProperty("finding_info").TryGetProperty("uid", out _));
        }

        AssertObject(network.GetProperty("tls"), "ocsf_tls.json");
        foreach (string name in (string[])["ja3_hash", "ja3s_hash"])
        {
            if (network.GetProperty("tls").TryGetProperty(name, out JsonElement hash))
            {
                AssertObject(hash, "ocsf_fingerprint.json");
            }
        }

        if (network.GetProperty("tls").TryGetProperty("certificate", out JsonElement certificate))
        {
            AssertObject(certificate, "ocsf_certificate.json");
            Assert.All(certificate.GetProperty("fingerprints").EnumerateArray(), hash => AssertObject(hash, "ocsf_fingerprint.json"));
        }

        if (network.TryGetProperty("ja4_fingerprint_list", out JsonElement list))
        {
            Assert.All(list.EnumerateArray(), one => AssertObject(one, "ocsf_ja4_fingerprint.json"));
        }
    }

    [Theory]
    [InlineData("observation")]
    [InlineData("detection")]
    [InlineData("sparse")]
    [InlineData("hostile")]
    public void Every_field_outside_whorl_is_one_of_ECS(string sample)
    {
        Dictionary<string, string> fields = [];
        foreach (string line in File.ReadLines(SharedMaterial.Require("intel/schemas/ecs_fields_subset.csv")).Skip(1))
        {
            string[] columns = line.Split(',');
            if (columns.Length > 4)
            {
                fields[columns[3]] = columns[4];
            }
        }

        using JsonDocument ours = JsonDocument.Parse(Encoded.By("ecs", SampleEvents.Of(sample)));
        foreach ((string path, JsonElement value) in Leaves(ours.RootElement, string.Empty))
        {
            if (path.StartsWith("whorl.", StringComparison.Ordinal) || EcsNotInList.Contains(path))
            {
                continue;
            }

            Assert.True(fields.TryGetValue(path, out string? type), $"ECS has no {path}");
            Assert.True(
                type switch
                {
                    "long" or "float" => value.ValueKind == JsonValueKind.Number,
                    "boolean" => Kind(value) == JsonValueKind.True,
                    "ip" => System.Net.IPAddress.TryParse(value.GetString(), out System.Net.IPAddress? address) && address.ToString() == value.GetString(),
                    "date" => DateTimeOffset.TryParse(value.GetString(), out _),
                    _ => value.ValueKind == JsonValueKind.String,
                },
                $"{path} is a {type}");
        }
    }

    [Fact]
    public void Security_Onion_finds_JA3_and_JA3S_where_it_puts_Zeeks()
    {
        using JsonDocument ours = JsonDocument.Parse(Encoded.By("ecs-security-onion", SampleEvents.Observation()));
        Assert.Equal(SampleEvents.Observation().Ja3, ours.RootElement.GetProperty("hash").GetProperty("ja3").GetString());
        Assert.Equal(SampleEvents.Observation().Ja3s, ours.RootElement.GetProperty("hash").GetProperty("ja3s").GetString());
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    /// <summary>A text's shape: 0 for digits, a and A for letters.</summary>
    private static string Mask(string text)
    {
        string mask = string.Concat(text.Select(letter => char.IsAsciiDigit(letter) ? '0' : char.IsAsciiLetterLower(letter) ? 'a' : char.IsAsciiLetterUpper(letter) ? 'A' : letter));
        // Digits of hexadecimal are both.
        return mask.Contains(':') && !mask.Contains('T') ? mask.Replace('0', 'h').Replace('a', 'h').Replace('A', 'h') : mask;
    }

    private static void AssertFits(JsonElement value, JsonElement schema, string path)
    {
        string? type = schema.TryGetProperty("type", out JsonElement named) ? named.GetString() : null;
        Assert.True(
            type switch
            {
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "integer" => value.TryGetInt64(out _),
                "boolean" => Kind(value) == JsonValueKind.True,
                "string" => value.ValueKind == JsonValueKind.String,
                _ => true,
            },
            $"{path} is a {type}");
        if (type == "object" && schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty member in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(member.Name, out JsonElement inner), $"{path}.{member.Name} is not known");
                AssertFits(member.Value, inner, $"{path}.{member.Name}");
            }
        }
    }

    private static void AssertObject(JsonElement value, string file)
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllBytes(SharedMaterial.Require($"intel/schemas/{file}")));
        JsonElement attributes = schema.RootElement.GetProperty("attributes");
        foreach (JsonProperty attribute in attributes.EnumerateObject())
        {
            bool isRequired = attribute.Value.TryGetProperty("requirement", out JsonElement requirement) && requirement.GetString() == "required";
            Assert.True(!isRequired || value.TryGetProperty(attribute.Name, out _), $"{file} requires {attribute.Name}");
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            Assert.True(attributes.TryGetProperty(member.Name, out JsonElement attribute), $"{file} has no {member.Name}");
            if (attribute.TryGetProperty("enum", out JsonElement choices))
            {
                Assert.True(choices.TryGetProperty(member.Value.GetRawText(), out _), $"{file}: {member.Name} is never {member.Value}");
            }
        }
    }

    private static IEnumerable<(string Path, JsonElement Value)> Leaves(JsonElement value, string path)
    {
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}")),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Leaves(item, path)),
            _ => [(path, value)],
        };
    }
}
