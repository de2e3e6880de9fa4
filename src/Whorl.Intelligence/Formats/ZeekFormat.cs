using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Logs;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>Zeek's ssl.log, as separated values or JSON, also as Whorl writes it.</summary>
internal sealed class ZeekFormat : IFeedFormat
{
    public string Name => "zeek";

    public string Description => "Zeek's ssl.log, also with ja3, ja4 and ssl-log-ext (TSV or JSON)";

    public Likeness Recognise(FeedSample sample) =>
        sample.Lines.Any(static line => line.StartsWith("#path\tssl", StringComparison.Ordinal)) ? Likeness.Certain
        : sample.HasKey("id.orig_h") && (sample.HasKey("server_name") || sample.HasKey("cipher") || sample.HasKey("ssl_history")) ? Likeness.Certain
        : sample.Lines.Any(static line => line.StartsWith("#fields", StringComparison.Ordinal) && line.Contains("id.orig_h", StringComparison.Ordinal) && line.Contains("cipher", StringComparison.Ordinal)) ? Likeness.Likely
        : Likeness.None;

    public void Read(FeedText input, FeedRows rows)
    {
        ZeekReader reader = new(rows);
        LogLines.Read(input, rows, reader.Read, reader.ReadHeader);
    }
}
