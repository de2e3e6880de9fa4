using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Handshakes;

namespace Whorl.Probing.Tests.Handshakes;

/// <summary>The recorded handshakes of the ATSF reference with real servers, replayed byte for byte.</summary>
public sealed class AtsfVectorTests
{
    [Fact]
    public void Every_recorded_handshake_gives_the_reference_string()
    {
        Assert.All(Vectors.Atsf(), vector => Assert.Equal(vector.Fingerprint, RecordedHandshake.Replay(vector).Fingerprint));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void The_string_does_not_depend_on_how_the_bytes_arrive(int piece)
    {
        Assert.All(Vectors.Atsf(), vector => Assert.Equal(vector.Fingerprint, RecordedHandshake.Replay(vector, piece).Fingerprint));
    }

    [Fact]
    public void Every_handshake_that_the_reference_completed_is_completed_with_both_finished_messages_right()
    {
        List<AtsfVector> completed = [.. Vectors.Atsf().Where(vector => vector.Result == "SUCCESS")];
        Assert.NotEmpty(completed);
        Assert.All(completed, vector => Assert.Equal(HandshakeEnd.Completed, RecordedHandshake.Replay(vector).End));
    }

    [Fact]
    public void Every_first_hello_is_the_recorded_one_but_for_the_public_key()
    {
        Assert.All(Vectors.Atsf(), vector => Assert.Equal(
            WithoutX25519Share(Convert.FromHexString(vector.Flights[0].Data)),
            WithoutX25519Share(RecordedHandshake.Replay(vector).FirstFlight)));
    }

    [Fact]
    public void The_ten_strings_of_a_server_join_to_its_fingerprint()
    {
        IEnumerable<IGrouping<int, AtsfVector>> servers = Vectors.Atsf().GroupBy(vector => vector.Server).Where(server => server.Count() == 10 && server.All(vector => vector.Fingerprint.Length > 0));
        Assert.All(servers, server =>
        {
            Utf8Text joined = new();
            foreach (AtsfVector vector in server.OrderBy(vector => vector.Hello, StringComparer.Ordinal))
            {
                Assert.DoesNotContain('|', vector.Fingerprint);
                if (joined.Length > 0)
                {
                    joined.Append((byte)'|');
                }

                Atsf.WriteWithoutStatusRequest(System.Text.Encoding.UTF8.GetBytes(vector.Fingerprint), joined);
            }

            string text = System.Text.Encoding.UTF8.GetString(joined.Written);
            Assert.Equal(10, text.Split('|').Length);
            Assert.DoesNotContain("_5.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("-5.", text, StringComparison.Ordinal);
        });
    }

    private static byte[] WithoutX25519Share(byte[] record)
    {
        ReadOnlySpan<byte> entry = [0x00, 0x1d, 0x00, 0x20];
        int at = record.AsSpan().IndexOf(entry);
        if (at >= 0)
        {
            record.AsSpan(at + entry.Length, 32).Clear();
        }

        return record;
    }
}
