using System.Globalization;
using Whorl.Observations.Scans;

namespace Whorl.Detection.Differences;

/// <summary>Changes of the scan's status and of the status code over HTTP.</summary>
internal static class StatusChanges
{
    /// <summary>Whether nothing was heard of the server.</summary>
    public static bool IsUnreachable(ScanStatus? status) => status is ScanStatus.ConnectionRefused or ScanStatus.ConnectionTimeout or ScanStatus.ConnectionReset
        or ScanStatus.ConnectionClosed or ScanStatus.HandshakeTimeout or ScanStatus.DnsFailure;

    public static void Add(ServerObservation before, ServerObservation after, List<ServerChange> changes)
    {
        if (before.Status is { } old && after.Status is { } status && old != status)
        {
            string sentence = status == ScanStatus.Success ? $"It answers again: {InThePast(old)} before" : InWords(status);
            changes.Add(new ServerChange(DifferenceKind.Status, old.Name(), status.Name(), sentence));
        }
    }

    public static void AddHttp(ServerObservation before, ServerObservation after, List<ServerChange> changes)
    {
        if (before.HttpStatus is { } old && after.HttpStatus is { } code && old != code)
        {
            changes.Add(new ServerChange(
                DifferenceKind.HttpStatus, old.ToString(CultureInfo.InvariantCulture), code.ToString(CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"It answers HTTP requests with status {code} instead of {old}")));
        }
    }

    private static string InWords(ScanStatus status) => status switch
    {
        ScanStatus.ConnectionRefused => "It refuses connections",
        ScanStatus.ConnectionTimeout => "Nobody answers at its address any more",
        ScanStatus.ConnectionReset => "It resets connections before it answers",
        ScanStatus.ConnectionClosed => "It closes connections before it answers",
        ScanStatus.NotTls => "What it speaks at this port is no TLS any more",
        ScanStatus.HandshakeTimeout => "It accepts connections but did not answer in time",
        ScanStatus.TlsAlert => "It refuses every hello with an alert",
        ScanStatus.DnsFailure => "Its name leads to no address any more",
        ScanStatus.Excluded => "It was not scanned, as it is excluded now",
        _ => "The scan of it failed",
    };

    private static string InThePast(ScanStatus status) => status switch
    {
        ScanStatus.ConnectionRefused => "it refused connections",
        ScanStatus.ConnectionTimeout => "nobody answered at its address",
        ScanStatus.ConnectionReset => "it reset connections",
        ScanStatus.ConnectionClosed => "it closed connections",
        ScanStatus.NotTls => "it spoke no TLS",
        ScanStatus.HandshakeTimeout => "it did not answer in time",
        ScanStatus.TlsAlert => "it refused every hello with an alert",
        ScanStatus.DnsFailure => "its name led to no address",
        ScanStatus.Excluded => "it was excluded",
        _ => "the scan of it failed",
    };
}
