using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Watching;

/// <summary>A look as JSON: whole, as the database keeps it, and as it is shown.</summary>
internal static class LookJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The look with everything that a comparison needs.</summary>
    public static byte[] Keep(Look look)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            WriteMembers(json, look);
            json.WriteBase64String("answers", look.Seen.Answers.Span);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a look as it is shown.</summary>
    public static void Write(Utf8JsonWriter json, Look look)
    {
        json.WriteStartObject();
        json.WriteString("seen_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(look.At)));
        WriteMembers(json, look);
        json.WriteEndObject();
    }

    /// <summary>Reads a look that was kept.</summary>
    public static Look Read(ReadOnlySpan<byte> document, long at)
    {
        Utf8JsonReader reader = new(document);
        using JsonDocument parsed = JsonDocument.ParseValue(ref reader);
        JsonElement look = parsed.RootElement;
        string? Text(string name) => look.GetProperty(name).GetString();
        int? Number(string name) => look.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : null;
        ServerObservation seen = new()
        {
            Status = Enum.GetValues<ScanStatus>().First(status => status.Name() == Text("status")),
            Jarm = Text("jarm") is { } jarm ? new Fingerprint(FingerprintMethod.Jarm, jarm, Text("jarm_raw")) : null,
            Atsf = Text("atsf_hash") is { } atsf ? new Fingerprint(FingerprintMethod.Atsf, atsf, Text("atsf")) : null,
            Answers = look.GetProperty("answers").GetBytesFromBase64(),
            HttpStatus = Number("http_status"),
            Server = Text("server"),
            Certificate = look.GetProperty("certificate") is { ValueKind: JsonValueKind.Object } certificate ? CertificateOf(certificate) : null,
        };
        return new Look(seen, Text("key"), at);
    }

    private static void WriteMembers(Utf8JsonWriter json, Look look)
    {
        ServerObservation seen = look.Seen;
        json.WriteString("status", (seen.Status ?? ScanStatus.Error).Name());
        json.WriteString("jarm", seen.Jarm?.Value);
        json.WriteString("jarm_raw", seen.Jarm?.Raw);
        json.WriteString("atsf_hash", seen.Atsf?.Value);
        json.WriteString("atsf", seen.Atsf?.Raw);
        WriteNumber(json, "http_status", seen.HttpStatus);
        json.WriteString("server", seen.Server);
        json.WriteString("key", look.Key);
        if (seen.Certificate is not { } certificate)
        {
            json.WriteNull("certificate");
            return;
        }

        json.WriteStartObject("certificate");
        json.WriteString("sha256", certificate.Sha256);
        json.WriteString("sha1", certificate.Sha1);
        json.WriteString("subject", certificate.Subject);
        json.WriteString("issuer", certificate.Issuer);
        json.WriteString("serial", certificate.Serial);
        WriteNumber(json, "not_before", certificate.NotBefore);
        WriteNumber(json, "not_after", certificate.NotAfter);
        json.WriteString("names", certificate.Names);
        if (certificate.IsSelfSigned is { } isSelfSigned)
        {
            json.WriteBoolean("self_signed", isSelfSigned);
        }
        else
        {
            json.WriteNull("self_signed");
        }

        json.WriteEndObject();
    }

    private static CertificateSummary CertificateOf(JsonElement json) => new()
    {
        Sha256 = json.GetProperty("sha256").GetString(),
        Sha1 = json.GetProperty("sha1").GetString(),
        Subject = json.GetProperty("subject").GetString(),
        Issuer = json.GetProperty("issuer").GetString(),
        Serial = json.GetProperty("serial").GetString(),
        NotBefore = json.GetProperty("not_before") is { ValueKind: JsonValueKind.Number } begin ? begin.GetInt64() : null,
        NotAfter = json.GetProperty("not_after") is { ValueKind: JsonValueKind.Number } end ? end.GetInt64() : null,
        Names = json.GetProperty("names").GetString(),
        IsSelfSigned = json.GetProperty("self_signed") is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : null,
    };

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
