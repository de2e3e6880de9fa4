using Whorl.Cli.Demonstration.Recording;
using Whorl.Cli.Demonstration.Servers;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>
/// One client after the other visits the servers. Nobody else knows these ports, so that a hello's time tells whose it is, whatever the
/// program.
/// </summary>
internal sealed class ClientRound(ServerPark park, ITrafficRecording recording, TimeProvider time)
{
    private const int InstalledVisited = 2;

    // The clock of the kernel and that of the process may read a little apart.
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(30);

    private readonly List<(DemoClient Client, DateTimeOffset Begin, DateTimeOffset End)> turns = [];

    /// <summary>Lets all clients make their visits.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        DemoServer[] visited = [.. park.Running.Where(server => server.IsInProcess), .. park.Running.Where(server => !server.IsInProcess).Take(InstalledVisited)];
        foreach (DemoClient client in DemoClients.Find())
        {
            DateTimeOffset begin = time.GetUtcNow();
            await Task.WhenAll(visited.Select(server => client.VisitAsync(recording.DoorOf(server), server.HostName, cancellation))).ConfigureAwait(false);
            turns.Add((client, begin, time.GetUtcNow()));
            await Task.Delay(2 * Apart, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives each client the hellos of its turn.</summary>
    public IReadOnlyList<SeenClient> Share(IReadOnlyList<SeenHello> hellos) =>
        [.. turns.Select(turn => new SeenClient(turn.Client, [.. hellos.Where(hello => hello.Time >= turn.Begin - Apart && hello.Time <= turn.End + Apart)]))];
}
