using System.Globalization;
using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Live;
using Whorl.Capture.Packets;
using Whorl.Cli.Storing;
using Whorl.Observations.Reading;

namespace Whorl.Cli;

/// <summary>
/// Reads one capture after another to one output, and says on standard error what is wrong with each. The output is
/// opened with the first capture that can be, so that a mistyped name does not cost what an earlier run wrote.
/// </summary>
internal sealed class FileReading(ReadingOptions options, OutputChoice choice, PacketFilter? filter, Saving? saving, ReadingProgress progress) : IDisposable
{
    private Stream? output;
    private CaptureReading? reading;
    private bool hasRead;
    private bool hasUnreadable;
    private bool hasDamage;

    /// <summary>What was seen in all captures so far.</summary>
    public CaptureStatistics Statistics => reading?.Statistics ?? new CaptureStatistics();

    /// <summary>The exit code of what was read so far.</summary>
    public int ExitCode => hasDamage || (hasRead && hasUnreadable) ? Cli.ExitCode.Damaged : hasUnreadable ? Cli.ExitCode.Failed : Cli.ExitCode.Done;

    public void Read(string path)
    {
        if (!CaptureFile.TryOpen(path, out CaptureReader? reader, out string? problem, out OpenFailure failure))
        {
            Terminal.Complain(problem);
            hasDamage |= failure == OpenFailure.Damaged;
            hasUnreadable |= failure != OpenFailure.Damaged;
            return;
        }

        using CaptureReader capture = filter is null ? reader : new FilteredReader(reader, filter);
        output ??= choice.Open();
        reading ??= new CaptureReading(options, choice.CreateEncoder, output, saving?.Handshakes);
        CaptureStatistics before = reading.Statistics;
        reading.Progress = packets => progress.Show(path, packets);
        reading.Read(capture, path);
        saving?.Flush();
        progress.Clear();
        if (capture.Damage is { } damage)
        {
            Terminal.Complain(damage);
            hasDamage = true;
        }

        if (IsOfUnknownLinkType(before, reading.Statistics, out LinkType linkType))
        {
            Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{path} has packets of link type {(int)linkType} only, which are not read; capture on another interface, or look up the number at www.tcpdump.org/linktypes.html"));
            hasUnreadable = true;
        }
        else
        {
            hasRead = true;
        }
    }

    public void Dispose()
    {
        reading?.Dispose();
        output?.Dispose();
    }

    /// <summary>Whether a capture had packets, and every one of them had a link type without a decoder.</summary>
    private static bool IsOfUnknownLinkType(CaptureStatistics before, CaptureStatistics after, out LinkType linkType)
    {
        linkType = after.UnknownLinkType.GetValueOrDefault();
        long unknown = after[DecodeOutcome.UnknownLinkType] - before[DecodeOutcome.UnknownLinkType];
        return unknown > 0 && unknown == after.Packets - before.Packets;
    }
}
