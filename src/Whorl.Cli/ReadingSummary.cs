using System.Globalization;
using Whorl.Capture;
using Whorl.Capture.Packets;

namespace Whorl.Cli;

/// <summary>The line on standard error that says what was read and what was passed over.</summary>
internal static class ReadingSummary
{
    public static void Write(TextWriter to, CaptureStatistics statistics, TimeSpan elapsed)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        to.Write(string.Create(culture, $"whorl: {statistics.Packets} packets ({statistics.Bytes / 1e6:0.0} MB), {statistics.Flows} flows, {statistics.Handshakes} handshakes in {elapsed.TotalSeconds:0.00} s"));
        List<string> skipped = [];
        foreach (DecodeOutcome outcome in Enum.GetValues<DecodeOutcome>())
        {
            if (outcome > DecodeOutcome.Sctp && statistics[outcome] > 0)
            {
                skipped.Add(string.Create(culture, $"{NameOf(outcome)} {statistics[outcome]}"));
            }
        }

        if (skipped.Count > 0)
        {
            to.Write($"; skipped: {string.Join(", ", skipped)}");
        }

        if (statistics.Evictions > 0)
        {
            to.Write(string.Create(culture, $"; {statistics.Evictions} flows evicted (--flow-memory)"));
        }

        if (statistics.UndecryptablePackets > 0)
        {
            to.Write(string.Create(culture, $"; {statistics.UndecryptablePackets} QUIC packets undecryptable"));
        }

        to.WriteLine();
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
