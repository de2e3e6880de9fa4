using System.Text;
using System.Text.Json;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Logs;

/// <summary>The certificates of Whorl's records.</summary>
internal sealed class RecordCertificates
{
    private readonly JsonLine fields = new("sha256", "sha1", "subject", "issuer", "serial", "not_before", "not_after", "san", "self_signed");
    private readonly RepeatedValues<CertificateSummary> known = new();
    private readonly RepeatedValues<CertificateSummary>.Maker read;

    public RecordCertificates() => read = Read;

    /// <summary>The first certificate of a list, the server's own; null where the list is empty.</summary>
    public CertificateSummary? First(ReadOnlySpan<byte> list)
    {
        Utf8JsonReader json = new(list);
        if (!json.Read() || !json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        int start = (int)json.TokenStartIndex;
        json.Skip();
        return Of(list[start..(int)json.BytesConsumed]);
    }

    /// <summary>A certificate; null where it has no hash.</summary>
    public CertificateSummary? Of(ReadOnlySpan<byte> certificate) => known.Of(certificate, read);

    private CertificateSummary? Read(ReadOnlySpan<byte> certificate)
    {
        if (!fields.TryScan(certificate))
        {
            return null;
        }

        string? sha256 = Hash(0, 64, certificate);
        string? sha1 = Hash(1, 40, certificate);
        return sha256 is null && sha1 is null ? null : new CertificateSummary
        {
            Sha256 = sha256,
            Sha1 = sha1,
            Subject = Text(2, certificate),
            Issuer = Text(3, certificate),
            Serial = Text(4, certificate),
            NotBefore = Seconds(5, certificate),
            NotAfter = Seconds(6, certificate),
            Names = fields.Kind(7) == JsonTokenType.StartArray ? JsonLine.Join(fields.Raw(7, certificate), ',') : null,
            IsSelfSigned = fields.Kind(8) switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                _ => null,
            },
        };
    }

    private string? Hash(int key, int length, ReadOnlySpan<byte> certificate) => CertificateHash.Read(fields.Text(key, certificate), length);

    // An empty name is a name: the text is empty, not missing.
    private string? Text(int key, ReadOnlySpan<byte> certificate) =>
        fields.Kind(key) == JsonTokenType.String ? Encoding.UTF8.GetString(fields.Text(key, certificate)) : null;

    private long? Seconds(int key, ReadOnlySpan<byte> certificate) =>
        DaySeconds.Read(fields.Text(key, certificate));
}
