using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Tests;

/// <summary>What an earlier sighting did not know of a fingerprint or certificate is added by a later one.</summary>
public sealed class DictionaryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_later_sighting_completes_what_an_earlier_one_left_out(bool isOtherWriter)
    {
        using TemporaryStore temporary = new();
        ServerSighting[] sightings =
        [
            Sighting(1, new Fingerprint(FingerprintMethod.Atsf, "00000000000000aa"), new CertificateSummary { Sha256 = new string('c', 64) }),
            Sighting(2, new Fingerprint(FingerprintMethod.Atsf, "00000000000000aa", "raw text"), new CertificateSummary { Sha256 = new string('c', 64), Subject = "CN=whole" }),
        ];
        ISightingWriter writer = temporary.Store.OpenWriter();
        foreach (ServerSighting sighting in sightings)
        {
            writer.Add(sighting);
            writer.Flush();
            if (isOtherWriter)
            {
                writer.Dispose();
                writer = temporary.Store.OpenWriter();
            }
        }

        writer.Dispose();
        using IStoreReader reader = temporary.Store.OpenReader();
        Assert.Equal("raw text", Assert.Single(reader.Fingerprints("00000000000000aa")).Fingerprint.Raw);
        SeenServer server = Assert.Single(reader.Servers(new ServerQuestion { Certificate = new string('c', 64) }, 10).Rows);
        Assert.Equal("CN=whole", server.Certificate?.Subject);
    }

    private static ServerSighting Sighting(int second, Fingerprint atsf, CertificateSummary certificate) => new()
    {
        Timestamp = new Week(2900).Start + (second * 1_000_000_000L),
        Address = new HostAddress(0xC0000201, true),
        Port = 443,
        Atsf = atsf,
        Certificate = certificate,
    };
}
