using System.Globalization;
using System.Net;
using Whorl.Probing;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>A TLS server of the demonstration, on an address of its own in 127.0.0.0/8.</summary>
internal abstract class DemoServer(string name, string description, IPEndPoint endPoint) : IAsyncDisposable
{
    /// <summary>A short name.</summary>
    public string Name { get; } = name;

    /// <summary>What it is.</summary>
    public string Description { get; } = description;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>The name that clients ask for.</summary>
    public string HostName => $"{Name}.{DemoNames.Domain}";

    /// <summary>The target of a scan.</summary>
    public string Target => string.Create(CultureInfo.InvariantCulture, $"{EndPoint.Address}:{EndPoint.Port},{HostName}");

    /// <summary>Its address and port.</summary>
    public string Place => HostAddress.From(EndPoint.Address).WithPort(EndPoint.Port);

    /// <summary>Whether it is a server of this process.</summary>
    public abstract bool IsInProcess { get; }

    /// <summary>Starts it; returns why it does not listen, or null once it does.</summary>
    public abstract Task<string?> StartAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
