using System.Net;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>A client of the demonstration.</summary>
/// <param name="name">A short name.</param>
/// <param name="what">What it is, and what it says it is.</param>
/// <param name="address">The loopback address that it comes from, as if it were a host of some network.</param>
/// <param name="isHonest">Whether it says what it is; one that lies is in no client list.</param>
internal abstract class DemoClient(string name, string what, IPAddress address, bool isHonest = true)
{
    /// <summary>The most time that a visit takes.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public string Name { get; } = name;

    public string What { get; } = what;

    public IPAddress Address { get; } = address;

    public bool IsHonest { get; } = isHonest;

    /// <summary>Makes one connection; whether the server answers as the client likes does not matter.</summary>
    public async Task VisitAsync(IPEndPoint door, string hostName, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await ConnectAsync(door, hostName, limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (!cancellation.IsCancellationRequested && IsExpected(problem))
        {
            // What was said until then is recorded.
        }
    }

    protected abstract Task ConnectAsync(IPEndPoint door, string hostName, CancellationToken cancellation);

    private static bool IsExpected(Exception problem) => problem is IOException or OperationCanceledException or HttpRequestException
        or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException or System.ComponentModel.Win32Exception;
}
