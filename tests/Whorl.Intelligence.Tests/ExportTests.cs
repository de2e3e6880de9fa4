using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;
using Whorl.Intelligence.Reading;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Exporting;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Intelligence.Tests;

/// <summary>What one store writes another one reads.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-export-");

    [Fact]
    public void An_exported_store_comes_back_by_import_with_the_same_sightings_and_tally()
    {
        using SqliteStore first = SqliteStore.Open(Path.Combine(folder.FullName, "first.db"));
        using SqliteStore second = SqliteStore.Open(Path.Combine(folder.FullName, "second.db"));
        Fill(first);
        byte[] records = Export(first);

        ImportResult result = new FeedImport(second, ImportMarks.InMemory(), TimeProvider.System)
            .Run(FeedInput.Of(FeedText.Of("records", records), new string('0', 64)), new ImportOptions { Format = FeedFormats.Find("whorl") });

        Assert.Null(result.Problem);
        Assert.Empty(result.FirstRejected);
        Assert.Equal(Lines(records), Lines(Export(second)));
        Assert.Equal(Counts(first), Counts(second));
        Assert.Equal(Tally(first), Tally(second));
        Assert.NotEmpty(Tally(first));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static byte[] Export(SqliteStore store)
    {
        using MemoryStream to = new();
        using IStoreReader reader = store.OpenReader();
        using SightingJson records = new(to);
        reader.EachServer(records.Write);
        reader.EachHandshake(records.Write);
        return to.ToArray();
    }

    private static string[] Lines(byte[] records) => [.. System.Text.Encoding.UTF8.GetString(records).Split('\n').Order(StringComparer.Ordinal)];

    private static (long Seen, long Met, long Targets, long Profiles) Counts(SqliteStore store)
    {
        using IStoreReader reader = store.OpenReader();
        Dictionary<string, long> tables = new(reader.Statistics().Tables);
        return (tables["seen"], tables["met"], tables["target"], tables["profile"]);
    }

    private static string[] Tally(SqliteStore store)
    {
        List<string> rows = [];
        using ISightingReplay texts = store.OpenReplay();
        store.ReadTally(row => rows.Add(
            $"{texts.FingerprintOf(row.Key.Fingerprint).Value} {row.Key.Depth} {texts.WordOf(row.Key.Server)} {texts.WordOf(row.Key.Issuer)} {row.Key.Port} {row.List} {row.Week} {row.Targets} {row.Fresh} {row.Last}"));
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static void Fill(SqliteStore store)
    {
        CertificateSummary own = new()
        {
            Sha256 = new string('a', 64), Sha1 = new string('b', 40), Subject = "CN=one.example, O=\"Ünï\"", Issuer = "CN=one.example, O=\"Ünï\"", Serial = "00ff",
            NotBefore = -5_000_000_000, NotAfter = 4_000_000_000, Names = "one.example,two.example", IsSelfSigned = true,
        };
        CertificateSummary bare = new() { Sha256 = new string('c', 64) };
        using ISightingWriter writer = store.OpenWriter();
        for (int i = 0; i < 40; i++)
        {
            long at = new Week(2900 + (i % 4)).Start + (i * 1_234_567_000L);
            writer.Add(new ServerSighting
            {
                Timestamp = at, Address = i % 3 == 0 ? new HostAddress((UInt128)0x20010db8 << 96, false) : new HostAddress(0xC0000200 + (uint)(i % 5), true), Port = (ushort)(443 + (i % 2)),
                ServerName = i % 2 == 0 ? $"s{i % 7}.example" : null, Status = (ScanStatus)(i % 2), HasHttp = i % 4 != 0, HttpStatus = i % 4 != 0 ? 200 + i : 0, Server = i % 4 == 1 ? null : "nginx \"1\"",
                Atsf = i % 5 == 0 ? null : new Fingerprint(FingerprintMethod.Atsf, $"{1 + (i % 6):x16}", $"raw {i % 6}|"),
                Jarm = i % 3 == 0 ? null : new Fingerprint(FingerprintMethod.Jarm, $"{1 + (i % 6):x62}", i % 2 == 0 ? null : "||"),
                Certificate = i % 3 == 0 ? null : i % 3 == 1 ? own : bare,
            });
            writer.Add(new HandshakeSighting
            {
                Timestamp = at + 1000, ClientAddress = new HostAddress(0x0A000000 + (uint)(i % 3), true), ClientPort = (ushort)(5000 + i), ServerAddress = new HostAddress(0xC0000200, true), ServerPort = 443,
                Protocol = (HandshakeProtocol)(1 + (i % 3)), ServerName = i % 2 == 0 ? "name.example" : null, Alpn = i % 3 == 0 ? null : "h2;http/1.1", Version = "TLS 1.3",
                Cipher = i % 2 == 0 ? "TLS_AES_128_GCM_SHA256" : null, Upgrade = i % 8 == 0 ? "smtp" : null, Certificate = i % 2 == 0 ? own : null,
                Traits = (HandshakeTraits)(i % 8) | (i % 2 == 0 ? HandshakeTraits.SelfSigned : HandshakeTraits.None),
                Ja3 = new Fingerprint(FingerprintMethod.Ja3, $"{1 + (i % 5):x32}", "771,1,2,3,4"), Ja3s = i % 2 == 0 ? new Fingerprint(FingerprintMethod.Ja3s, $"{1 + (i % 5):x32}") : null,
                Ja4 = new Fingerprint(FingerprintMethod.Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1"),
            });
        }
    }
}
