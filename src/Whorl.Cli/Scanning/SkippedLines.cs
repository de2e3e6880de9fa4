using System.Globalization;
using Whorl.Probing.Targets;

namespace Whorl.Cli.Scanning;

/// <summary>Says which lines were no targets: the first few in full, the rest by number.</summary>
internal sealed class SkippedLines(bool isQuiet)
{
    private const int Shown = 10;

    private int shown;

    /// <summary>A line that was skipped.</summary>
    public void Add(SkippedLine line)
    {
        if (!isQuiet && shown++ < Shown)
        {
            Terminal.Complain(line.ToString());
        }
    }

    /// <summary>What is to be said at the end, and the exit code it leads to.</summary>
    public int Conclude(TargetSource source)
    {
        if (!isQuiet)
        {
            if (source.SkippedLines > Shown)
            {
                Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{source.SkippedLines} lines were no targets"));
            }

            if (source.LeftOut > 0)
            {
                Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{source.LeftOut} addresses of special-purpose ranges were left out; --include-special scans them"));
            }
        }

        if (source.Failure is { } failure)
        {
            Terminal.Complain($"the list could not be read to its end: {failure}");
            return ExitCode.Damaged;
        }

        return source.SkippedLines == 0 ? ExitCode.Done : source.Known == 0 ? ExitCode.Usage : ExitCode.Damaged;
    }
}
