using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

public sealed class EpollLoopTests : ProbeLoopContract
{
    internal override ProbeLoop Create(int maximumConnections = 4096)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's.");
        return ProbeLoop.Create(TransportChoice.Epoll, maximumConnections: maximumConnections);
    }
}
