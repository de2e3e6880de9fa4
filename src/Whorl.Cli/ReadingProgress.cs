using System.Globalization;
using Whorl.Fingerprints.Explain;

namespace Whorl.Cli;

/// <summary>
/// A line on standard error that says how far reading has come, where a person looks and it takes more than a second. It
/// is written over itself a few times a second and wiped when done.
/// </summary>
internal sealed class ReadingProgress(bool isWanted)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly bool isShown = isWanted && !Console.IsErrorRedirected;
    private readonly long start = TimeProvider.System.GetTimestamp();
    private TimeSpan last;

    /// <summary>Says that so many packets of a capture are read.</summary>
    public void Show(string path, long packets)
    {
        if (!isShown)
        {
            return;
        }

        TimeSpan now = TimeProvider.System.GetElapsedTime(start);
        if (now > Patience && now - last > Interval)
        {
            last = now;
            string text = string.Create(CultureInfo.InvariantCulture, $"whorl: {Printable.Text(Path.GetFileName(path))}: {packets:N0} packets");
            Console.Error.Write($"\r{text}\u001b[K");
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (last != TimeSpan.Zero)
        {
            last = TimeSpan.Zero;
            Console.Error.Write("\r\u001b[K");
        }
    }
}
