using System.Buffers.Binary;
using System.Text.Json;
using Whorl.Capture.Tests.Traffic;

namespace Whorl.Observations.Tests;

/// <summary>Versions are written by the record's closed list of names, and otherwise as numbers.</summary>
public sealed class VersionTests
{
    [Theory]
    [InlineData(0x0000, "0x0000")]
    [InlineData(0x0002, "0x0002")]
    [InlineData(0x0100, "0x0100")]
    [InlineData(0x0300, "SSL 3.0")]
    [InlineData(0x0301, "TLS 1.0")]
    [InlineData(0x0304, "TLS 1.3")]
    [InlineData(0x0305, "0x0305")]
    [InlineData(0x0a0a, "0x0a0a")]
    [InlineData(0x7f1c, "0x7f1c")]
    [InlineData(0xfeff, "DTLS 1.0")]
    public void Both_sides_versions_are_named_or_numbered_alike_in_every_form(int version, string expected)
    {
        List<byte[]> frames = Handshake((ushort)version);
        ObservationField[] fields = [ObservationField.ClientVersion, ObservationField.Version];

        using JsonDocument record = JsonDocument.Parse(HelloCapture.Encode(frames, () => new JsonLinesEncoder(fields, new CertificateEncoder())));
        Assert.Equal(expected, record.RootElement.GetProperty("client_version").GetString());
        Assert.Equal(expected, record.RootElement.GetProperty("version").GetString());
        Assert.Equal($"client_version,version\n{expected},{expected}\n", HelloCapture.Encode(frames, () => new CsvEncoder(fields, new CertificateEncoder())));
        string row = HelloCapture.Encode(frames, () => new TableEncoder(fields, new CertificateEncoder(), 80)).Split('\n')[1];
        Assert.Equal(2, row.Split(expected).Length - 1);
    }

    [Fact]
    public void A_lone_server_hello_has_no_version_of_a_client()
    {
        List<byte[]> frames = SyntheticTraffic.Connection((true, SyntheticTraffic.Record(22, SyntheticTraffic.ServerHello(tls13: true))));
        Assert.Equal("client_version,version\n,TLS 1.3\n", HelloCapture.Encode(frames, () => new CsvEncoder([ObservationField.ClientVersion, ObservationField.Version], new CertificateEncoder())));
    }

    /// <summary>A handshake whose hellos both claim a version in their fixed field and have no supported_versions.</summary>
    private static List<byte[]> Handshake(ushort version)
    {
        byte[] client = SyntheticTraffic.ClientHello("example.com", tls13: false);
        byte[] server = SyntheticTraffic.ServerHello(tls13: false);
        BinaryPrimitives.WriteUInt16BigEndian(client.AsSpan(4), version);
        BinaryPrimitives.WriteUInt16BigEndian(server.AsSpan(4), version);
        return SyntheticTraffic.Connection((false, SyntheticTraffic.Record(22, client)), (true, SyntheticTraffic.Record(22, server)));
    }
}
