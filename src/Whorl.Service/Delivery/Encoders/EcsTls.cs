using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>The field set <c>tls</c> of Elastic Common Schema. It writes hashes and serial numbers of certificates in capitals.</summary>
internal static class EcsTls
{
    /// <summary>Writes the object; nothing of it is known sometimes, and it is empty then.</summary>
    public static void Write(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteStartObject("tls"u8);
        if (EventWords.TrySplitVersion(given.Version, out ReadOnlySpan<byte> protocol, out ReadOnlySpan<char> number))
        {
            json.WriteString("version"u8, number);
            json.WriteString("version_protocol"u8, protocol);
        }
        else
        {
            json.Text("version"u8, given.Version);
        }

        json.Text("cipher"u8, given.Cipher);
        json.Text("next_protocol"u8, given.Alpn);
        json.Flag("established"u8, given.Established);
        if ((given.ServerName ?? given.Ja3) is not null)
        {
            json.WriteStartObject("client"u8);
            json.Text("server_name"u8, given.ServerName);
            json.Text("ja3"u8, given.Ja3);
            json.WriteEndObject();
        }

        if (given.Ja3s is not null || given.Certificate is not null)
        {
            json.WriteStartObject("server"u8);
            json.Text("ja3s"u8, given.Ja3s);
            if (given.Certificate is { } certificate)
            {
                WriteCertificate(json, certificate);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCertificate(Utf8JsonWriter json, EventCertificate certificate)
    {
        json.WriteStartObject("hash"u8);
        json.Capitals("sha1"u8, certificate.Sha1);
        json.Capitals("sha256"u8, certificate.Sha256);
        json.WriteEndObject();
        json.Text("subject"u8, certificate.Subject);
        json.Text("issuer"u8, certificate.Issuer);
        WriteValidity(json, certificate);
        json.WriteStartObject("x509"u8);
        json.Capitals("serial_number"u8, certificate.Serial);
        WriteName(json, "subject"u8, certificate.Subject);
        WriteName(json, "issuer"u8, certificate.Issuer);
        WriteValidity(json, certificate);
        json.Texts("alternative_names"u8, certificate.Names);
        json.WriteEndObject();
    }

    private static void WriteValidity(Utf8JsonWriter json, EventCertificate certificate)
    {
        json.Seconds("not_before"u8, certificate.NotBefore, "Z"u8);
        json.Seconds("not_after"u8, certificate.NotAfter, "Z"u8);
    }

    private static void WriteName(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? distinguishedName)
    {
        if (string.IsNullOrEmpty(distinguishedName))
        {
            return;
        }

        json.WriteStartObject(name);
        json.Text("distinguished_name"u8, distinguishedName);
        if (CommonName.TryFind(distinguishedName, out ReadOnlySpan<char> common))
        {
            json.WriteString("common_name"u8, common);
        }

        json.WriteEndObject();
    }
}
