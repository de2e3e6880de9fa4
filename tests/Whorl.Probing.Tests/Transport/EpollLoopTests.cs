using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

public sealed class EpollLoopTests : ProbeLoopContract
{
    [Fact]
    public async Task Allocates_nothing_for_a_connection()
    {
        const int warm = 300;
        const int measured = 1000;
        using Peer peer = new();
        Task serving = peer.ServeAsync(async socket =>
        {
            byte[] bytes = new byte[64];
            int got = await socket.ReceiveAsync(bytes);
            await socket.SendAsync(bytes.AsMemory(0, got));
            await Peer.EndAsync(socket);
            socket.Dispose();
        });
        await using LoopThread thread = new(Create());
        Prober prober = new(thread.Loop, peer, warm, measured);
        await thread.DoAsync(() => prober.Begin(8));
        Assert.Equal(0, await prober.Allocated.Task.InTimeAsync());
        Assert.False(serving.IsFaulted);
    }

    internal override ProbeLoop Create(int maximumConnections = 4096)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's.");
        return ProbeLoop.Create(TransportChoice.Epoll, maximumConnections: maximumConnections);
    }

    /// <summary>Some connections at once, each followed by the next, and what the loop's thread has allocated for them.</summary>
    private sealed class Prober(ProbeLoop loop, Peer peer, int warm, int measured)
    {
        private int done;
        private long before;

        public TaskCompletionSource<long> Allocated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Begin(int atOnce)
        {
            for (int i = 0; i < atOnce; i++)
            {
                new Probe(this).Begin();
            }
        }

        private sealed class Probe(Prober all) : IConnectionOwner
        {
            private int handle;

            public void Begin()
            {
                handle = all.Loop.Connect(this, all.Peer.Address, (ushort)all.Peer.Port);
                all.Loop.SetDeadline(handle, TimeSpan.FromSeconds(50));
            }

            public void Connected() => all.Loop.Send(handle, "a question"u8);

            public void Received(ReadOnlySpan<byte> bytes)
            {
                all.Loop.Close(handle, reset: true);
                if (all.Count())
                {
                    Begin();
                }
            }

            public void Ended(ConnectionEnd end) => all.Allocated.TrySetException(new InvalidOperationException(end.ToString()));

            public void DeadlinePassed() => all.Allocated.TrySetException(new TimeoutException());
        }

        private ProbeLoop Loop => loop;

        private Peer Peer => peer;

        private bool Count()
        {
            done++;
            if (done == warm)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (done == warm + measured)
            {
                Allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return done < warm + measured;
        }
    }
}
