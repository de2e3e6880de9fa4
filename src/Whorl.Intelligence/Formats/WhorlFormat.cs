using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Logs;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>Whorl's own records, one JSON object a line: those of <c>read</c> and <c>listen</c>, and those of <c>scan</c>.</summary>
internal sealed class WhorlFormat : IFeedFormat
{
    public string Name => "whorl";

    public string Description => "records of whorl read, listen and scan (JSON lines)";

    public Likeness Recognise(FeedSample sample) =>
        !sample.IsJson ? Likeness.None
        : sample.Says("\"type\":\"handshake\"") || sample.Says("\"type\":\"scan\"") ? Likeness.Certain
        : Likeness.None;

    public void Read(FeedText input, FeedRows rows) => LogLines.Read(input, rows, new RecordReader(rows).Read);
}
