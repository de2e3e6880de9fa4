using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Handshakes;

namespace Whorl.Probing.Tests.Handshakes;

/// <summary>The recorded answers of real servers to JARM's probes.</summary>
public sealed class JarmVectorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(80)]
    [InlineData(95)]
    [InlineData(110)]
    public void Every_recorded_server_gives_the_reference_value_however_its_answers_are_cut(int first)
    {
        Assert.All(Vectors.Jarm(), vector =>
        {
            string raw = string.Join(',', vector.Probes.Select(probe => Read(probe.Received, first)));
            Assert.Equal(vector.Raw, raw);
            Assert.Equal(vector.Hash, Hash(raw));
        });
    }

    [Fact]
    public void The_published_example_hashes_to_the_published_value()
    {
        const string Raw = "c02b|0303|h2|0000-0017-ff01-000b-0023-0010,cc14|0303|h2|0000-0017-ff01-000b-0023-0010,cc14|0303|h2|0000-0017-ff01-000b-0023-0010,|||,"
            + "cc14|0303||0000-0017-ff01-000b-0023,c009|0302|h2|0000-0017-ff01-000b-0023-0010,1302|0303||0033-002b,1303|0303||0033-002b,|||,1301|0303||0033-002b";
        Assert.Equal("27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c", Hash(Raw));
    }

    [Fact]
    public void No_answer_at_all_is_sixty_two_zeros() => Assert.Equal(new string('0', 62), Hash(string.Join(',', Enumerable.Repeat("|||", 10))));

    internal static string Hash(string raw)
    {
        Span<byte> hash = stackalloc byte[Jarm.HashLength];
        Jarm.WriteHash(Encoding.UTF8.GetBytes(raw), hash);
        return Encoding.ASCII.GetString(hash);
    }

    private static string Read(byte[][] chunks, int first)
    {
        using FirstAnswer answer = new();
        byte[] all = [.. chunks.SelectMany(chunk => chunk)];
        foreach (byte[] piece in first == 0 ? chunks : [all[..Math.Min(first, all.Length)], all[Math.Min(first, all.Length)..]])
        {
            if (piece.Length > 0)
            {
                answer.Receive(piece);
            }
        }

        Utf8Text text = new();
        Jarm.WriteProbe(answer.Bytes, text);
        return Encoding.UTF8.GetString(text.Written);
    }
}
