using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Observations;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Tests;

/// <summary>Logs are read without an object a row: what repeats is made once.</summary>
public sealed class LogSteadyStateTests
{
    private const int Copies = 200;
    private const int MostBytesARow = 48;

    [Theory]
    [InlineData("whorl")]
    [InlineData("zeek")]
    public void A_row_whose_values_were_seen_before_makes_no_objects(string format)
    {
        string capture = Path.Combine(RecordRoundTripTests.TestData("clients"), "curl-tls12.pcap");
        byte[] once = format == "zeek"
            ? CaptureObservations.Encode(capture, static () => new ZeekEncoder(), followsHandshakes: true)
            : CaptureObservations.Encode(capture, static () => new JsonLinesEncoder(ObservationFields.Default(withJa3n: false), new CertificateEncoder()));
        byte[] many = [.. Enumerable.Repeat(once, Copies).SelectMany(static bytes => bytes)];

        long few = AllocatedBy(format, once, out long fewRows);
        long more = AllocatedBy(format, many, out long moreRows);
        Assert.Equal(fewRows * Copies, moreRows);
        // Zeek's header, which comes with every copy, is read anew each time.
        long headers = format == "zeek" ? Copies * 4096L : 0;
        Assert.InRange(more - few - headers, long.MinValue, (moreRows - fewRows) * MostBytesARow);
    }

    private static long AllocatedBy(string format, byte[] log, out long rows)
    {
        Discarding sink = new();
        FeedText text = FeedText.Of("log", log);
        FeedRows feed = new(sink, () => sink);
        IFeedFormat reader = FeedFormats.Find(format)!;
        long before = GC.GetAllocatedBytesForCurrentThread();
        reader.Read(text, feed);
        long after = GC.GetAllocatedBytesForCurrentThread();
        feed.Finish();
        rows = feed.Counts.Accepted;
        return after - before;
    }

    private sealed class Discarding : IFeedWriter, ISightingWriter
    {
        public long Before => 0;

        public long Added => 0;

        public long AlreadyKnown => 0;

        public void Add(Indicator indicator)
        {
        }

        public void Add(ClientLabel label)
        {
        }

        public void Add(NetworkRange range)
        {
        }

        public void Add(ServerSighting sighting)
        {
        }

        public void Add(HandshakeSighting sighting)
        {
        }

        public void Reject(in Rejection rejection)
        {
        }

        public void Commit()
        {
        }

        public void BeginFlush()
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
