using Whorl.Fingerprints.Explain;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>All servers of a run: those that are installed and those of this process.</summary>
internal sealed class ServerPark : IAsyncDisposable
{
    private readonly DemoCertificate certificate;
    private readonly List<DemoServer> running = [];
    private readonly List<string> leftOut = [];

    private ServerPark(DemoCertificate certificate) => this.certificate = certificate;

    /// <summary>Those that listen, those of this process last.</summary>
    public IReadOnlyList<DemoServer> Running => running;

    /// <summary>Those that did not start, a sentence each.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>What clients said of themselves to servers of this process.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts all at once; one that does not listen is left out.</summary>
    public static async Task<ServerPark> StartAsync(string folder, TimeProvider time, CancellationToken cancellation)
    {
        LoopbackPort ports = new();
        ServerPark park = new(new DemoCertificate(folder, LoopbackPort.Addresses, time));
        List<DemoServer> servers = [.. new InstalledServers(folder, park.certificate, ports).Find()];
        servers.AddRange(StackSetup.All.Select(setup => new InProcessServer(setup, ports.Take(), park.certificate.Context, park.Requests)));
        try
        {
            string?[] problems = await Task.WhenAll(servers.Select(server => server.StartAsync(cancellation))).ConfigureAwait(false);
            for (int i = 0; i < servers.Count; i++)
            {
                if (problems[i] is { } problem)
                {
                    park.leftOut.Add($"{servers[i].Name} did not start: {Printable.Excerpt(problem)}");
                    await servers[i].DisposeAsync().ConfigureAwait(false);
                }
                else
                {
                    park.running.Add(servers[i]);
                }
            }

            return park;
        }
        catch
        {
            park.running.AddRange(servers.Except(park.running));
            await park.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // All at once: whoever presses Ctrl-C waits for it.
        await Task.WhenAll(running.Select(server => server.DisposeAsync().AsTask())).ConfigureAwait(false);
        certificate.Dispose();
    }
}
