using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Tests;

/// <summary>Files that are cut off, mixed up, packed badly or made to hurt.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-feeds-").FullName;

    private static readonly string[] Samples =
    [
        "c2/sslbl_ja3_fingerprints_2021-08-03.csv", "c2/360quake_CobaltStrike-JARM.csv", "c2/carbonblack_jarm_cs_202107.txt", "c2/recog_tls_jarm.xml",
        "c2/cedowens_C2-JARM_hashes.csv", "c2/zeek_drb_ra_ip.intel", "c2/carbonblack_winnti40_202210.tsv", "cdn/warninglist_akamai.json", "cdn/ipranges_oracle_ipv4.txt",
    ];

    public static TheoryData<string> SampleNames => [.. Samples];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Takes_what_a_list_that_is_cut_in_the_middle_still_has(string name)
    {
        string path = SharedMaterial.Require($"intel/{name}");
        Imported whole = Imported.File(path);
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int length in new[] { bytes.Length / 2, bytes.Length - 20, bytes.Length / 3 })
        {
            Imported cut = Imported.Bytes(whole.Result.Format, bytes[..length], Path.GetFileName(path));
            Assert.True(cut.Counts.Accepted < whole.Counts.Accepted || cut.Counts.Accepted == whole.Counts.Accepted && length > bytes.Length - 30);
            Assert.True(cut.Counts.Rejected <= whole.Counts.Rejected + 1);
            Assert.All(cut.Indicators.SkipLast(1), indicator => Assert.Contains(whole.Indicators, known => known.Value == indicator.Value));
        }
    }

    [Theory]
    [InlineData("c2/sslbl_sha1_2022-07-02.csv", "sslbl", ',')]
    [InlineData("c2/sslbl_ja3_fingerprints_2021-08-03.csv", "sslbl", ',')]
    [InlineData("c2/zeek_drb_ra_ip.intel", "zeek-intel", '\t')]
    [InlineData("c2/carbonblack_winnti40_202210.tsv", "ip-list", '\t')]
    public void Takes_nothing_of_a_list_whose_columns_are_swapped(string name, string format, char separator)
    {
        IEnumerable<string> lines = File.ReadLines(SharedMaterial.Require($"intel/{name}"))
            .Select(line => line.StartsWith('#') || line.StartsWith("c2_ip", StringComparison.Ordinal) ? line : string.Join(separator, line.Split(separator).Reverse()));
        Imported swapped = Imported.Text(format, string.Join('\n', lines));
        Assert.Equal(0, swapped.Counts.Accepted);
        Assert.True(swapped.Counts.Rejected > 50);
        Assert.NotNull(swapped.Result.KeptLastGood);
        Assert.Empty(swapped.Store.Feeds);
    }

    [Fact]
    public void Takes_nothing_of_binary_garbage()
    {
        byte[] garbage = new byte[200_000];
        new Random(7).NextBytes(garbage);
        foreach (IFeedFormat format in FeedFormats.All)
        {
            Imported imported = Imported.Bytes(format.Name, garbage);
            Assert.Equal(0, imported.Counts.Accepted);
            Assert.NotNull(imported.Result.KeptLastGood);
            Assert.All(imported.Result.FirstRejected, rejection => Assert.DoesNotContain(rejection.Excerpt, char.IsControl));
        }

        Imported guessed = Imported.Bytes(null, garbage);
        Assert.EndsWith("it looks like no format that is known; name its format instead of auto", guessed.Result.Problem!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sslbl")]
    [InlineData("toplist")]
    [InlineData("asn")]
    [InlineData("misp")]
    [InlineData("stix")]
    [InlineData("warninglist")]
    public void Holds_a_line_of_a_gigabyte_for_no_more_than_it_is_worth(string format)
    {
        const long Size = 1L << 30;
        string before = format is "misp" ? "{\"Event\":{\"Attribute\":[\"" : format is "stix" ? "{\"objects\":[{\"x\":\"" : format is "warninglist" ? "{\"list\":[\"" : "x";
        FeedText text = new("huge", () => new RepeatedStream(Encoding.ASCII.GetBytes(before), (byte)'a', Size, "\n192.0.2.1,2\n"u8.ToArray()));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Imported imported = Imported.Run(FeedInput.Of(text, "00"), format);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.InRange(allocated, 0, 256L << 20);
        Assert.True(imported.Result.Damage is not null || imported.Counts.Rejected > 0);
        if (imported.Result.Damage is null)
        {
            Assert.Equal("the line is longer than 1 MiB", imported.Result.FirstRejected[0].Reason);
            Assert.Equal(2, imported.Counts.Rows);
        }
    }

    [Fact]
    public void Stops_a_decompression_bomb()
    {
        string path = Path.Combine(folder, "bomb.zip");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("list.txt", CompressionLevel.SmallestSize).Open();
            new RepeatedStream([], (byte)'\n', 600L << 20, []).CopyTo(entry, 1 << 20);
        }

        Assert.True(new FileInfo(path).Length < 2 << 20);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Imported imported = Imported.File(path, "ip-list");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 64L << 20);
        Assert.Equal("it unpacks to more than 200 times its size, as a decompression bomb does; unpack and look at it first", imported.Result.Damage);
    }

    [Fact]
    public void Stops_at_the_most_that_is_unpacked()
    {
        string path = Path.Combine(folder, "list.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("192.0.2.1\n", 1000)));
        Assert.True(FeedInput.TryOpen(path, out FeedInput? input, out _, new FeedLimits(5000, 5000, 200)));
        using (input)
        {
            Assert.Equal("it has more than 0 MiB unpacked; split it", Imported.Run(input, "ip-list").Result.Damage);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zip")]
    [InlineData("xz")]
    [InlineData("zst")]
    public void Unpacks_whatever_a_file_is_called_and_says_when_it_is_cut_off(string packing)
    {
        string list = string.Concat(Enumerable.Range(0, 5000).Select(i => $"192.0.{i / 250}.{(i * 7) % 250}\n"));
        string path = Path.Combine(folder, "list");
        File.WriteAllBytes(path, Pack(list, packing));
        Imported whole = Imported.File(path, "ip-list");
        Assert.Null(whole.Result.Damage);
        Assert.Equal(5000, whole.Counts.Rows);

        byte[] packed = File.ReadAllBytes(path);
        File.WriteAllBytes(path, packed[..(packed.Length / 2)]);
        Imported cut = Imported.File(path, "ip-list");
        Assert.NotNull(cut.Result.Damage);
        Assert.True(cut.Counts.Rows < 5000);
    }

    [Fact]
    public void Reads_one_entry_of_json_that_is_too_large_past_it()
    {
        string large = new('a', JsonTokens.LargestValue + 1000);
        string text = $$"""[{"ip_address":"192.0.2.1","port":443,"x":[{{string.Join(',', Enumerable.Repeat($"\"{large[..1000000]}\"", 20))}}]},{"ip_address":"192.0.2.2","port":443}]""";
        Imported imported = Imported.Text("feodo", text);
        Assert.Equal((2, 1, 1), (imported.Counts.Rows, imported.Counts.Accepted, imported.Counts.Rejected));
        Assert.Equal("the entry is larger than 16 MiB", imported.Quarantine[0].Reason);
    }

    [Fact]
    public void Keeps_the_first_rows_of_quarantine_and_counts_the_rest()
    {
        Imported imported = Imported.Text("ip-list", "192.0.2.1\n" + string.Concat(Enumerable.Repeat("\u001b[31mx\n", 20_000)));
        Assert.Equal(20_000, imported.Counts.Rejected);
        Assert.Equal(FeedRows.MostRejections, imported.Quarantine.Count);
        Assert.Equal(3, imported.Result.FirstRejected.Count);
        Assert.DoesNotContain('\u001b', imported.Quarantine[0].Excerpt);
    }

    private byte[] Pack(string text, string packing)
    {
        using MemoryStream packed = new();
        switch (packing)
        {
            case "gzip":
                using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
                {
                    gzip.Write(Encoding.UTF8.GetBytes(text));
                }

                return packed.ToArray();
            case "zip":
                using (ZipArchive archive = new(packed, ZipArchiveMode.Create, leaveOpen: true))
                {
                    archive.CreateEntry("folder/");
                    using Stream entry = archive.CreateEntry("folder/list.txt").Open();
                    entry.Write(Encoding.UTF8.GetBytes(text));
                }

                return packed.ToArray();
            default:
                string program = packing == "xz" ? "xz" : "zstd";
                string plain = Path.Combine(folder, "plain");
                File.WriteAllText(plain, text);
                try
                {
                    using Process process = Process.Start(new ProcessStartInfo(program, ["-q", "-k", plain]))!;
                    process.WaitForExit();
                }
                catch (System.ComponentModel.Win32Exception)
                {
                    Assert.Skip($"NOT TESTED: {program} is not installed.");
                }

                return File.ReadAllBytes($"{plain}.{packing}");
        }
    }

    /// <summary>A beginning, one byte many times over, and an end.</summary>
    private sealed class RepeatedStream(byte[] before, byte value, long count, byte[] behind) : Stream
    {
        private long at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int length) => Read(buffer.AsSpan(offset, length));

        public override int Read(Span<byte> buffer)
        {
            int read;
            if (at < before.Length)
            {
                read = Math.Min(buffer.Length, before.Length - (int)at);
                before.AsSpan((int)at, read).CopyTo(buffer);
            }
            else if (at < before.Length + count)
            {
                read = (int)Math.Min(buffer.Length, before.Length + count - at);
                buffer[..read].Fill(value);
            }
            else
            {
                int from = (int)(at - before.Length - count);
                read = Math.Min(buffer.Length, behind.Length - from);
                behind.AsSpan(from, read).CopyTo(buffer);
            }

            at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long length) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int length) => throw new NotSupportedException();
    }
}
