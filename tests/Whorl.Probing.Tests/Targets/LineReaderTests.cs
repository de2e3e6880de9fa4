using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("\n\na", "||a")]
    [InlineData("\uFEFFa\nb", "a|b")]
    public void Gives_lines_without_their_ends(string text, string expected) => Assert.Equal(expected, string.Join('|', Read(text)));

    [Fact]
    public void Lines_are_whole_wherever_the_buffer_ends()
    {
        Gen<string> line = Gen.Choose(0, 4096).Select(static length => new string((char)('a' + (length % 26)), length));
        Prop.ForAll(line.NonEmptyListOf().ToArbitrary(), static lines =>
        {
            List<string> many = [.. Enumerable.Repeat(lines, 1 + (200 / lines.Count)).SelectMany(static one => one)];
            return Read(string.Join('\n', many) + "\n").SequenceEqual(many);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(4097)]
    [InlineData(4098)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public void Of_a_line_too_long_only_the_beginning_is_kept(int length)
    {
        for (int before = 0; before < 66_000; before += 4093)
        {
            string front = string.Concat(Enumerable.Repeat("abc\n", before / 4));
            List<string> lines = Read($"{front}{new string('x', length)}\nlast");
            Assert.Equal((before / 4) + 2, lines.Count);
            Assert.Equal(TargetRefusal.LineTooLong, TargetParser.Parse(lines[^2], out _));
            Assert.Equal(TargetParser.LongestLine + 1, lines[^2].Length);
            Assert.Equal("last", lines[^1]);
        }
    }

    [Fact]
    public void A_name_in_gz_is_uncompressed_and_a_damaged_file_says_so()
    {
        string path = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.txt.gz");
        try
        {
            using (GZipStream zip = new(File.Create(path), CompressionLevel.Fastest))
            {
                for (int i = 0; i < 50_000; i++)
                {
                    zip.Write(Encoding.ASCII.GetBytes($"host{i * 7919 % 50_000}.example\n"));
                }
            }

            Assert.Equal(50_000, Count(path, out string? failure));
            Assert.Null(failure);
            byte[] bytes = File.ReadAllBytes(path);
            bytes.AsSpan(bytes.Length / 2, 64).Fill(0xFF);
            File.WriteAllBytes(path, bytes);
            Assert.InRange(Count(path, out failure), 1, 49_999);
            Assert.NotNull(failure);
            File.WriteAllBytes(path, bytes[..(bytes.Length / 3)]);
            Assert.InRange(Count(path, out failure), 1, 49_999);
            Assert.NotNull(failure);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int Count(string path, out string? failure)
    {
        using LineReader reader = LineReader.Open(path);
        int lines = 0;
        while (reader.TryNext(out _))
        {
            lines++;
        }

        failure = reader.Failure;
        return lines;
    }

    private static List<string> Read(string text)
    {
        using LineReader reader = ExclusionListTests.Lines(text);
        List<string> lines = [];
        while (reader.TryNext(out ReadOnlySpan<char> line))
        {
            lines.Add(line.ToString());
            Assert.Equal(lines.Count, reader.Line);
        }

        return lines;
    }
}
