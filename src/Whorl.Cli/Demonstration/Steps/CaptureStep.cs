using Whorl.Capture;
using Whorl.Cli.Demonstration.Clients;
using Whorl.Cli.Demonstration.Servers;
using Whorl.Cli.Storing;
using Whorl.Observations.Reading;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>Reads the capture as <c>whorl read --save</c> does.</summary>
internal static class CaptureStep
{
    /// <summary>Keeps the handshakes in the store, with what servers of this process heard clients say, and gives what is shown of them.</summary>
    public static IReadOnlyList<SeenHello> Read(DemoPlace place, RequestLog requests, out CaptureStatistics statistics)
    {
        ReadingOptions options = new() { Threads = 1 };
        OutputChoice choice = new(place.Records, OutputFormat.JsonLines, Fields: null, IsColored: false, Width: 0);
        using (Saving saving = new(SqliteStore.Open(place.Store), place.Store) { UserAgentOf = requests.AgentOf })
        using (FileReading reading = new(options, choice, filter: null, saving, new ReadingProgress(isWanted: false)))
        {
            if (!File.Exists(place.Capture))
            {
                throw new FailureException("no packet of the demonstration's own traffic was recorded; try whorl demo --relay");
            }

            reading.Read(place.Capture);
            statistics = reading.Statistics;
        }

        return [.. File.ReadLines(place.Records).Select(SeenHello.Read).OfType<SeenHello>()];
    }
}
