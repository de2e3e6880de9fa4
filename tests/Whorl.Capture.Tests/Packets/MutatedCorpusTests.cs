using Whorl.Capture.Packets;

namespace Whorl.Capture.Tests.Packets;

public sealed class MutatedCorpusTests
{
    [Theory]
    [InlineData("corpus/pcaps/zeek+zeek")]
    [InlineData("corpus/robust/ntop+nDPI")]
    [InlineData("corpus/robust/the-tcpdump-group+tcpdump")]
    public void Corpus_frames_with_bytes_changed_decode_alike_on_both_paths(string folder)
    {
        string merged = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.pcapng");
        try
        {
            CaptureForTests.Merge(merged, Directory.GetFiles(SharedMaterial.Require(folder)).Order(StringComparer.Ordinal));
            Random random = new(1122);
            PacketDecoder decoder = new();
            PacketDecoder walker = new();
            foreach (Frame frame in CaptureForTests.Read(merged))
            {
                // Headers are in front: that is where a change hurts.
                int reach = Math.Min(frame.Bytes.Length, 120);
                for (int round = 0; round < 10 && reach > 0; round++)
                {
                    frame.Bytes[random.Next(reach)] = (byte)random.Next(256);
                    Assert.Equal(TsharkComparison.Describe(frame, walker, walk: true), TsharkComparison.Describe(frame, decoder, walk: false));
                }
            }
        }
        finally
        {
            File.Delete(merged);
        }
    }
}
