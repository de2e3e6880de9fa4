using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Tests;

/// <summary>The formats of client databases and logs on our own miniatures, whole and damaged.</summary>
public sealed class ClientFeedTests
{
    private static readonly (string Format, string File, long Rows, long Accepted, long Rejected, long Skipped)[] Miniatures =
    [
        ("ja3-list", "clients/salesforce.csv", 3, 2, 1, 0),
        ("ja3-list", "clients/trisul.jsonl", 5, 4, 1, 0),
        ("ja3-list", "clients/ja3er.json", 5, 3, 2, 0),
        ("ja3-list", "clients/brotherston.jsonl", 3, 2, 1, 0),
        ("cisco-joy", "clients/joy.json", 3, 1, 2, 0),
        ("mercury", "clients/mercury.json", 3, 1, 1, 1),
        ("mercury", "clients/mercury.tgz", 3, 1, 1, 1),
        ("ja4db", "clients/ja4db.json", 4, 3, 1, 0),
        ("ja4db", "clients/ja4db.csv", 4, 2, 2, 0),
        ("ja4plus-mapping", "clients/mapping.csv", 4, 3, 1, 0),
        ("zeek", "logs/ssl.log", 3, 2, 1, 0),
        ("suricata", "logs/eve.json", 5, 2, 2, 1),
    ];

    public static TheoryData<int> Indexes() => new(Enumerable.Range(0, Miniatures.Length));

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Every_row_has_its_fate_and_the_format_is_guessed(int index)
    {
        (string format, string file, long expectedRows, long accepted, long rejected, long skipped) = Miniatures[index];
        byte[] bytes = Bytes(file);
        FeedCounts counts = CollectedRows.Import(format, Path.GetFileName(file), bytes).Counts;
        Assert.Equal((expectedRows, accepted, rejected, skipped), (counts.Rows, counts.Accepted, counts.Rejected, counts.Skipped));
        Assert.Equal(format, FeedFormats.Guess(FeedText.Of(Path.GetFileName(file), bytes).Sample())?.Name);
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Cut_anywhere_it_is_read_as_far_as_it_goes(int index)
    {
        (string format, string file, long whole, _, _, _) = Miniatures[index];
        byte[] bytes = Bytes(file);
        for (int length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 400))
        {
            Assert.InRange(CollectedRows.Import(format, "cut", bytes[..length]).Counts.Rows, 0, whole + 1);
        }
    }

    [Fact]
    public void Whatever_bytes_are_changed_nothing_throws_and_the_sums_add_up() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400).WithQuietOnSuccess(true),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
        {
            Random random = new(seed);
            (string format, string file, _, _, _, _) = Miniatures[random.Next(Miniatures.Length)];
            byte[] bytes = Bytes(file);
            for (int changes = random.Next(1, 12); changes > 0; changes--)
            {
                int at = random.Next(bytes.Length);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes[at] = "\"{}[],\t\n\\-()"u8[random.Next(12)];
                        break;
                    case 2:
                        bytes = [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
                        bytes = bytes.Length == 0 ? [0] : bytes;
                        break;
                    default:
                        bytes = [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + random.Next(300))], .. bytes[at..]];
                        break;
                }
            }

            CollectedRows.Import(format, "changed", bytes);
        }));

    [Fact]
    public void Any_bytes_at_all_are_read_by_every_format_without_a_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200).WithQuietOnSuccess(true),
        Prop.ForAll<byte[]>(static bytes =>
        {
            foreach ((string format, _, _, _, _, _) in Miniatures)
            {
                CollectedRows rows = CollectedRows.Import(format, "any", bytes);
                Assert.InRange(rows.Counts.Rows, 0, bytes.Length);
            }

            CollectedRows.Import("whorl", "any", bytes);
        }));

    [Fact]
    public void A_line_of_a_log_that_never_ends_is_one_rejected_row()
    {
        byte[] line = new byte[3 << 20];
        Array.Fill(line, (byte)'{');
        line[^2] = (byte)'\n';
        foreach (string format in (string[])["whorl", "zeek", "suricata"])
        {
            CollectedRows rows = CollectedRows.Import(format, "endless", line);
            Assert.Equal((2, 2), (rows.Counts.Rows, rows.Counts.Rejected));
            Assert.Equal("the line is longer than 1 MiB", rows.Rejections[0].Reason);
        }
    }

    [Fact]
    public void Joys_processes_have_shares_of_ten_thousand_and_the_system_they_mostly_run_on()
    {
        CollectedRows rows = CollectedRows.Import("cisco-joy", "joy.json", Bytes("clients/joy.json"));
        ClientLabel alpha = rows.Labels[0];
        Assert.Equal(("alpha.exe", "browser", "Windows", "(WinNT)(Windows 11)(10.0)", 7500), (alpha.Process, alpha.Category, alpha.OperatingSystem, alpha.OperatingSystemDetail, alpha.Count));
        Assert.Equal("771,4865-49195,0-10-11-13-16-43,29-23-24,0", alpha.Fingerprint.Raw);
        Assert.StartsWith("t13d0206h2_", rows.Labels[1].Fingerprint.Value, StringComparison.Ordinal);
        ClientLabel beta = rows.Labels[2];
        Assert.Equal(("beta", null, 1), (beta.Process, beta.OperatingSystem, beta.Count));
    }

    [Fact]
    public void Mercurys_destinations_are_checked_and_normalised()
    {
        CollectedRows rows = CollectedRows.Import("mercury", "mercury.tgz", Bytes("clients/mercury.tgz"));
        Assert.Equal(
            [
                new DestinationCount(DestinationKind.AutonomousSystem, "64496", 20), new DestinationCount(DestinationKind.Port, "443", 20),
                new DestinationCount(DestinationKind.Address, "192.0.2.1", 20), new DestinationCount(DestinationKind.ServerName, "alpha.example", 20),
            ],
            rows.Labels[0].Destinations);
        Assert.Equal([FingerprintMethod.Ja3n, FingerprintMethod.Ja4], rows.Labels.Where(label => label.Process == "alpha").Select(label => label.Fingerprint.Method));
        Assert.True(rows.Labels.Single(label => label is { Process: "beta", Fingerprint.Method: FingerprintMethod.Ja4 }).IsMalware);
    }

    [Fact]
    public void A_user_agent_in_JA4DB_names_nothing_and_a_verified_row_says_so()
    {
        CollectedRows rows = CollectedRows.Import("ja4db", "ja4db.json", Bytes("clients/ja4db.json"));
        Assert.Equal(2, rows.Labels.Count);
        Assert.Equal(("Alpha", "boring", "Windows", null), (rows.Labels[0].Process, rows.Labels[0].Library, rows.Labels[0].OperatingSystem, rows.Labels[0].UserAgent));
        Assert.Equal((null, "Mozilla/5.0 (claims)"), (rows.Labels[1].Process, rows.Labels[1].UserAgent));
        Assert.Single(rows.Indicators, indicator => indicator.Type == IndicatorType.Ja4);
        Assert.Contains(rows.Indicators, indicator => indicator is { Type: IndicatorType.Ja4x, Role: IndicatorRole.Threat, Tags: "verified" });
    }

    [Fact]
    public void Zeeks_escapes_are_undone_and_unset_is_told_from_a_text_that_looks_like_it()
    {
        CollectedRows rows = CollectedRows.Import("zeek", "ssl.log", Bytes("logs/ssl.log"));
        HandshakeSighting first = rows.Handshakes[0];
        Assert.Equal((1700000000123456000, "a\tb\\c.example", "TLS 1.2"), (first.Timestamp, first.ServerName, first.Version));
        Assert.Equal(string.Concat(Enumerable.Repeat("ab", 32)), first.Certificate?.Sha256);
        Assert.Equal(HandshakeTraits.Resumed | HandshakeTraits.SelfSigned, first.Traits);
        HandshakeSighting second = rows.Handshakes[1];
        Assert.Equal((1700000001000000000, "-", "0x7f1c", "0x1234"), (second.Timestamp, second.ServerName, second.Version, second.Cipher));
        Assert.Null(second.Certificate);
    }

    [Fact]
    public void Suricatas_JA3_on_QUIC_loses_the_GREASE_that_Suricata_leaves_in_it()
    {
        CollectedRows rows = CollectedRows.Import("suricata", "eve.json", Bytes("logs/eve.json"));
        HandshakeSighting tls = rows.Handshakes[0];
        Assert.Equal(("TLS 1.0", "h2;http/1.1", "a.example,b.example", "0abc"), (tls.Version, tls.Alpn, tls.Certificate?.Names, tls.Certificate?.Serial));
        Assert.Equal(HandshakeTraits.SelfSigned, tls.Traits);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000 + 123_456_000, tls.Timestamp);
        HandshakeSighting quic = rows.Handshakes[1];
        Assert.Equal((HandshakeProtocol.Quic, "771,4865,0-43,29,"), (quic.Protocol, quic.Ja3?.Raw));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.ASCII.GetBytes("771,4865,0-43,29,"))), quic.Ja3?.Value);
        Assert.StartsWith("q13", quic.Ja4?.Value, StringComparison.Ordinal);
    }

    internal static byte[] Bytes(string file)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "tests", "testdata", "feeds", file);
            if (File.Exists(candidate))
            {
                byte[] bytes = File.ReadAllBytes(candidate);
                if (!file.EndsWith("gz", StringComparison.Ordinal))
                {
                    return bytes;
                }

                using GZipStream unpacked = new(new MemoryStream(bytes), CompressionMode.Decompress);
                using MemoryStream plain = new();
                unpacked.CopyTo(plain);
                return plain.ToArray();
            }
        }

        throw new FileNotFoundException(file);
    }
}
