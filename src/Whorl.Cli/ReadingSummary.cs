using System.Globalization;
using System.Text;
using Whorl.Capture;
using Whorl.Capture.Packets;

namespace Whorl.Cli;

/// <summary>The line on standard error that says what was read and what was passed over.</summary>
internal static class ReadingSummary
{
    public static string Of(CaptureStatistics statistics, TimeSpan elapsed)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        text.Append(culture, $"{statistics.Packets} packets ({statistics.Bytes / 1e6:0.0} MB), {statistics.Flows} flows, {statistics.Handshakes} handshakes in {elapsed.TotalSeconds:0.00} s");
        string separator = "; skipped: ";
        foreach (DecodeOutcome outcome in Enum.GetValues<DecodeOutcome>())
        {
            if (outcome > DecodeOutcome.Sctp && statistics[outcome] > 0)
            {
                text.Append(culture, $"{separator}{NameOf(outcome)} {statistics[outcome]}");
                separator = ", ";
            }
        }

        if (statistics.Evictions > 0)
        {
            text.Append(culture, $"; {statistics.Evictions} flows evicted (--flow-memory)");
        }

        if (statistics.UndecryptablePackets > 0)
        {
            text.Append(culture, $"; {statistics.UndecryptablePackets} QUIC packets undecryptable");
        }

        return text.ToString();
    }

    private static string NameOf(DecodeOutcome outcome) => outcome switch
    {
        DecodeOutcome.UnknownLinkType => "unknown-link-type",
        DecodeOutcome.NotIp => "not-ip",
        DecodeOutcome.OtherTransport => "other-transport",
        DecodeOutcome.Fragment => "fragment",
        DecodeOutcome.Truncated => "truncated",
        DecodeOutcome.Malformed => "malformed",
        DecodeOutcome.TooManyLayers => "too-many-layers",
        DecodeOutcome.Encrypted => "encrypted",
        _ => "other",
    };
}
