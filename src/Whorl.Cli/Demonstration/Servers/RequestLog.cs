using System.Collections.Concurrent;
using System.Net;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>
/// What servers of this process heard clients say of themselves, by connection. It stands for the HTTP log of a sensor: a capture
/// alone does not show a User-Agent inside TLS.
/// </summary>
internal sealed class RequestLog
{
    private readonly ConcurrentDictionary<(HostAddress Server, ushort Port, HostAddress Client, ushort ClientPort), string> agents = new();

    public void Add(IPEndPoint server, IPEndPoint client, string agent) =>
        agents[(HostAddress.From(server.Address), (ushort)server.Port, HostAddress.From(client.Address), (ushort)client.Port)] = agent;

    /// <summary>What was said on the connection of a handshake; null where nothing was heard.</summary>
    public string? AgentOf(HandshakeSighting handshake) =>
        agents.GetValueOrDefault((handshake.ServerAddress, handshake.ServerPort, handshake.ClientAddress, handshake.ClientPort));
}
