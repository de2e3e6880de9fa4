using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Intelligence.Shapes;
using Whorl.Store.Feeds;

namespace Whorl.Fuzz.Targets;

/// <summary>Feeds of every format: the first byte says which, 0xff to guess it; the rest is the file.</summary>
internal sealed class FeedsTarget : FuzzTarget
{
    public override string Name => "feeds";

    // Each look at the file has buffers of its own, and a format looks several times.
    protected override long AllocationCap(int inputLength) => (8L << 20) + (4096L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        FeedText text = FeedText.Of("list.txt", input[1..].ToArray());
        IFeedFormat? format = input[0] == 0xff ? FeedFormats.Guess(text.Sample()) : FeedFormats.All[input[0] % FeedFormats.All.Count];
        if (format is null)
        {
            return;
        }

        format.Describe(text);
        CheckingWriter writer = new();
        FeedRows rows = new(writer);
        format.Read(text, rows);
        rows.Finish();
        rows.HandOver();
        FeedCounts counts = rows.Counts;
        Require(counts.Rows == counts.Accepted + counts.Rejected + counts.Merged + counts.Skipped, "the sums do not add up");
        Require(counts.Entries == writer.Entries, "what was counted is not what was written");
        Require(counts.Rejected + counts.Flaws == 0 || writer.Rejections > 0, "a row was rejected in silence");
    }

    private sealed class CheckingWriter : IFeedWriter
    {
        public long Before => 0;

        public long Entries { get; private set; }

        public long Rejections { get; private set; }

        public void Add(Indicator indicator)
        {
            Entries++;
            Require(Shape.Check(indicator.Type, indicator.Value, out string again) is null && again == indicator.Value, "a value has not its shape");
            Require((indicator.Label is null) == (indicator.Family is null), "a label has no family");
        }

        public void Add(ClientLabel label)
        {
            Entries++;
            Require(label.Fingerprint.Value.Length > 0, "a label has no fingerprint");
        }

        public void Add(NetworkRange range)
        {
            Entries++;
            Require(range.First.IsIPv4 == range.Last.IsIPv4 && range.First.Bits <= range.Last.Bits, "a range ends before it begins");
        }

        public void Reject(in Rejection rejection)
        {
            Rejections++;
            Require(rejection.Line > 0 && rejection.Reason.Length > 0 && !rejection.Excerpt.Any(char.IsControl), "a rejection has control characters or no place");
        }

        public void Commit()
        {
        }

        public void Dispose()
        {
        }
    }
}
