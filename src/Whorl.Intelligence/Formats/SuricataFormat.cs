using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Logs;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>Suricata's eve.json: its events tls and quic; the others are passed over and counted.</summary>
internal sealed class SuricataFormat : IFeedFormat
{
    public string Name => "suricata";

    public string Description => "Suricata's eve.json: events tls and quic (JSON lines)";

    public Likeness Recognise(FeedSample sample) =>
        sample.HasKey("event_type") && sample.HasKey("timestamp") && (sample.HasKey("src_ip") || sample.HasKey("flow_id") || sample.HasKey("stats")) ? Likeness.Certain : Likeness.None;

    public void Read(FeedText input, FeedRows rows) => LogLines.Read(input, rows, new SuricataReader(rows).Read);
}
