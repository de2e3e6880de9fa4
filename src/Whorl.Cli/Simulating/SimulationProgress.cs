using System.Globalization;

namespace Whorl.Cli.Simulating;

/// <summary>A line on a terminal that says how many weeks are written, wiped in the end.</summary>
internal sealed class SimulationProgress(int weeks, bool isWanted) : IDisposable
{
    private readonly bool isShown = isWanted && !Console.IsErrorRedirected;

    /// <summary>Says how far it has come.</summary>
    public void Show(int done, long sightings)
    {
        if (isShown)
        {
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\rwhorl: week {done} of {weeks}, {sightings:N0} sightings\u001b[K"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isShown)
        {
            Console.Error.Write("\r\u001b[K");
        }
    }
}
