using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Shapes;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>What holds for any bytes: nothing is thrown, sums add up, and what is taken has its shape.</summary>
public sealed class PropertyTests
{
    private const int Rounds = 300;

    private static readonly string[] Words =
    [
        "192.0.2.1", "2001:db8::1", "192.0.2.0/24", "192.0.2.1:443", "64496", "1", "AS64496", "example.com", "C&C", "Sliver", "2026-01-05 10:00:00", "1970-01-01", "#", ";", "\"", "\"\"",
        ",", "\t", "|||||", "|", "\n", "\r\n", " ", "\0", "\uFEFF", "é", "#fields", "indicator", "indicator_type", "Intel::ADDR", "Intel::JA3", "network", "start", "c2_ip", "week", "jarm",
        "3784422d67a6ae0c82d60eeaf3850960a9896cb2", "b386946a5a44d1ddcc843bc75336dfce", "2ad2ad0002ad2ad00042d42d000000ad9bf51cc3f5a1e29eecb81d0c7b06eb", "ja3_md5,Firstseen,Lastseen,Listingreason",
        "{", "}", "[", "]", ":", "\"Event\"", "\"Attribute\"", "\"Object\"", "\"objects\"", "\"type\"", "\"indicator\"", "\"pattern\"", "\"[ipv4-addr:value = '192.0.2.1']\"", "\"list\"", "\"cidr\"",
        "\"value\"", "\"ip-dst\"", "\"ja3-fingerprint-md5\"", "\"Tag\"", "\"name\"", "\"tlp:red\"", "\"prefixes\"", "\"cdn\"", "true", "null", "1e999", "\"\\ud800\"", "<fingerprints>", "<fingerprint pattern=\"x\">", "jarm(",
    ];

    private static Arbitrary<byte[]> Texts => Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Gen.Elements(Words).ArrayOf().Select(words => Encoding.UTF8.GetBytes(string.Concat(words))),
        Gen.Elements(Words).ArrayOf(40).Select(words => Encoding.UTF8.GetBytes(string.Join(',', words))),
        Gen.Elements(Words).ArrayOf(40).Select(words => Encoding.UTF8.GetBytes(string.Join('\t', words)))).ToArbitrary();

    public static TheoryData<string> Formats => [.. FeedFormats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reads_anything_without_a_throw_and_with_sums_that_add_up(string format) =>
        Prop.ForAll(Texts, bytes => Check(Imported.Bytes(format, bytes))).Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds));

    [Fact]
    public void Guesses_anything_without_a_throw() =>
        Prop.ForAll(Texts, bytes => Check(Imported.Bytes(null, bytes))).Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reads_a_miniature_with_any_bytes_changed(string format)
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "testdata", "feeds"));
        Random random = new(11);
        foreach (string file in files)
        {
            byte[] original = File.ReadAllBytes(file);
            for (int round = 0; round < 20; round++)
            {
                byte[] changed = [.. original];
                for (int i = random.Next(1, 12); i > 0; i--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                Check(Imported.Bytes(format, changed[..random.Next(changed.Length)], Path.GetFileName(file)));
            }
        }
    }

    private static bool Check(Imported imported)
    {
        FeedCounts counts = imported.Counts;
        Assert.True(counts is { Rows: >= 0, Accepted: >= 0, Rejected: >= 0, Merged: >= 0, Skipped: >= 0 });
        Assert.True(imported.Store.Feeds.Count == 0 || imported.Store.Feed.Count == counts.Entries);
        foreach (Indicator indicator in imported.Indicators)
        {
            Assert.Null(Shape.Check(indicator.Type, indicator.Value, out string again));
            Assert.Equal(indicator.Value, again);
            Assert.Equal(indicator.Label is null, indicator.Family is null);
            Assert.NotEqual("", indicator.Label);
        }

        Assert.All(imported.Ranges, range => Assert.True(range.First.IsIPv4 == range.Last.IsIPv4 && range.First.Bits <= range.Last.Bits));
        Assert.All(imported.Quarantine, rejection => Assert.True(rejection.Line > 0 && rejection.Reason.Length > 0 && !rejection.Excerpt.Any(char.IsControl)));
        return true;
    }
}
