using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

public sealed class SocketLoopTests : ProbeLoopContract
{
    internal override ProbeLoop Create(int maximumConnections = 4096) =>
        ProbeLoop.Create(TransportChoice.Sockets, maximumConnections: maximumConnections);
}
