using System.Globalization;
using System.Text;
using Whorl.Observations.Scans;

namespace Whorl.Cli.Scanning;

/// <summary>What came of a scan, in a line.</summary>
internal static class ScanSummary
{
    public static string Of(ScanProgress progress)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{progress.Targets} {(progress.Targets == 1 ? "target" : "targets")}, {progress.Handshakes} connections");
        string separator = ": ";
        for (int i = 0; i < ScanStatuses.Count; i++)
        {
            if (progress[(ScanStatus)i] is > 0 and long count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{separator}{count} {((ScanStatus)i).Name()}");
                separator = ", ";
            }
        }

        return text.ToString();
    }
}
