using System.Net;
using System.Net.Sockets;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

/// <summary>What every <see cref="ProbeLoop"/> promises, tried with real sockets on loopback.</summary>
public abstract partial class ProbeLoopContract
{
    private static readonly byte[] Hello = [.. Enumerable.Range(0, 517).Select(i => (byte)i)];

    internal abstract ProbeLoop Create(int maximumConnections = 4096);

    private LoopThread Start() => new(Create());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Connects_sends_and_receives(string address)
    {
        Assert.SkipWhen(address.Contains(':') && !Socket.OSSupportsIPv6, "There is no IPv6 here.");
        using Peer peer = new(IPAddress.Parse(address));
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop)
        {
            WhenConnected = it => it.Loop.Send(it.Handle, Hello),
            Wanted = 3,
        }.Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        Assert.Equal(Hello, await Peer.ReadAsync(accepted, Hello.Length));
        await accepted.SendAsync("abc"u8.ToArray());
        await owner.Enough;
        Assert.Equal("abc"u8.ToArray(), owner.Bytes);
        Assert.Equal("connected received", owner.Heard);
        Assert.Equal(1, await thread.DoAsync(() => thread.Loop.OpenConnections));
        await thread.DoAsync(() => owner.Close());
        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
        Assert.Equal("FIN", await Peer.EndAsync(accepted));
        Assert.Equal("connected received", owner.Heard);
    }

    [Fact]
    public async Task Closes_with_a_reset_when_asked_to()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        await owner.Connected;
        await thread.DoAsync(() => owner.Close(reset: true));
        Assert.Equal("RST", await Peer.EndAsync(accepted));
    }

    [Fact]
    public async Task Sends_what_was_given_before_the_connection_stood()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() =>
        {
            Owner opened = new Owner(thread.Loop) { WhenConnected = it => it.Loop.Send(it.Handle, "b"u8) }.Open(peer.Address, peer.Port);
            thread.Loop.Send(opened.Handle, "a"u8);
            return opened;
        });
        using Socket accepted = await peer.AcceptAsync();
        byte[] sent = await Peer.ReadAsync(accepted, 2);
        Assert.Equal("ab"u8.ToArray(), sent);
        await owner.Connected;
    }

    [Fact]
    public async Task Moves_megabytes_both_ways_through_a_peer_that_reads_late()
    {
        const int piece = 200_000;
        const int pieces = 40;
        byte[] all = new byte[piece * pieces];
        new Random(1).NextBytes(all);
        using Peer peer = new();
        await using LoopThread thread = Start();
        int next = 0;

        // The peer gives one byte for each piece that it has got, which is what the next piece waits for; five are
        // under way at once.
        void SendMore(Owner it)
        {
            for (int credit = Math.Min(it.Bytes.Length + 5, pieces); next < credit; next++)
            {
                it.Loop.Send(it.Handle, all.AsSpan(next * piece, piece));
            }
        }

        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop)
        {
            WhenConnected = SendMore,
            WhenReceived = SendMore,
            Wanted = pieces,
        }.Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        await owner.Connected;
        for (int i = 0; i < pieces; i++)
        {
            byte[] got = await Peer.ReadAsync(accepted, piece);
            Assert.True(all.AsSpan(i * piece, piece).SequenceEqual(got));
            await accepted.SendAsync(new byte[1]);
        }

        await owner.Enough;
        Owner reader = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
        using Socket writing = await peer.AcceptAsync();
        for (int at = 0; at < all.Length;)
        {
            at += await writing.SendAsync(all.AsMemory(at), TestContext.Current.CancellationToken);
        }

        writing.Dispose();
        Assert.Equal(ConnectionEnd.Closed, await reader.Ended);
        Assert.True(all.AsSpan().SequenceEqual(reader.Bytes));
        Assert.Equal("connected received Closed", reader.Heard);
    }

    [Fact]
    public async Task Gives_up_a_connection_whose_peer_does_not_take_what_is_sent()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        byte[] much = new byte[1 << 20];
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop)
        {
            WhenConnected = it =>
            {
                for (int i = 0; i < 64; i++)
                {
                    it.Loop.Send(it.Handle, much);
                }
            },
        }.Open(peer.Address, peer.Port));
        Assert.Equal(ConnectionEnd.LocalFailure, await owner.Ended);
        Assert.Equal("connected LocalFailure", owner.Heard);
        Assert.NotEqual("", owner.Error);
    }

    [Fact]
    public async Task Tells_of_a_refusal_after_the_call_has_returned()
    {
        int port;
        using (Peer peer = new())
        {
            port = peer.Port;
        }

        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(HostAddress.From(IPAddress.Loopback), port));
        Assert.Equal(ConnectionEnd.Refused, await owner.Ended);
        Assert.Equal("Refused", owner.Heard);
        Assert.NotEqual("", owner.Error);
        Assert.Equal("", await thread.DoAsync(() => thread.Loop.LastError));
        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
    }

    [Fact]
    public async Task Tells_of_what_the_kernel_refuses_at_once_after_the_call_has_returned()
    {
        // A multicast address is no place to connect to.
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(HostAddress.From(IPAddress.Parse("224.0.0.1")), 443));
        Assert.Equal(ConnectionEnd.Unreachable, await owner.Ended);
        Assert.Equal("Unreachable", owner.Heard);
    }

    [Fact]
    public async Task Tells_of_a_reset_at_accept()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        for (int i = 0; i < 20; i++)
        {
            Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
            Peer.Reset(await peer.AcceptAsync());
            Assert.Equal(ConnectionEnd.Reset, await owner.Ended);
            Assert.True(owner.Heard is "connected Reset" or "Reset", owner.Heard);
        }
    }

    [Fact]
    public async Task Delivers_what_came_before_a_reset()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop) { Wanted = 3 }.Open(peer.Address, peer.Port));
        Socket accepted = await peer.AcceptAsync();
        await accepted.SendAsync("abc"u8.ToArray());
        await owner.Enough;
        Peer.Reset(accepted);
        Assert.Equal(ConnectionEnd.Reset, await owner.Ended);
        Assert.Equal("connected received Reset", owner.Heard);
    }

    [Fact]
    public async Task Delivers_what_came_before_a_FIN()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        byte[] flight = new byte[150_000];
        new Random(2).NextBytes(flight);
        Task serving = peer.ServeAsync(async socket =>
        {
            await socket.SendAsync(flight);
            socket.Dispose();
        });
        for (int i = 0; i < 50; i++)
        {
            Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
            Assert.Equal(ConnectionEnd.Closed, await owner.Ended);
            Assert.True(flight.AsSpan().SequenceEqual(owner.Bytes));
            Assert.Equal("connected received Closed", owner.Heard);
        }

        Assert.False(serving.IsFaulted);
    }

    [Fact]
    public async Task Delivers_what_comes_after_urgent_data()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop) { Wanted = 6 }.Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        accepted.NoDelay = true;
        await accepted.SendAsync("abc"u8.ToArray());
        accepted.Send("!"u8, SocketFlags.OutOfBand);
        await accepted.SendAsync("def"u8.ToArray());
        await owner.Enough;
        Assert.Equal("abcdef"u8.ToArray(), owner.Bytes);
    }

    [Fact]
    public async Task Takes_a_half_close_for_the_end()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        await accepted.SendAsync("bye"u8.ToArray());
        accepted.Shutdown(SocketShutdown.Send);
        Assert.Equal(ConnectionEnd.Closed, await owner.Ended);
        Assert.Equal("bye"u8.ToArray(), owner.Bytes);
        Assert.Equal("FIN", await Peer.EndAsync(accepted));
    }

    [Fact]
    public async Task Tells_of_a_reset_that_answers_what_was_sent()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
        Socket accepted = await peer.AcceptAsync();
        await owner.Connected;
        Peer.Reset(accepted);

        // Whether the first of these finds the connection reset, or the loop has heard of it before, the end is the same.
        await thread.DoAsync(() =>
        {
            thread.Loop.Send(owner.Handle, "a"u8);
            thread.Loop.Send(owner.Handle, "b"u8);
        });
        Assert.Equal(ConnectionEnd.Reset, await owner.Ended);
        Assert.Equal("connected Reset", owner.Heard);
    }

    [Fact]
    public async Task Ignores_handles_of_connections_that_are_over()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner first = await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
        (await peer.AcceptAsync()).Dispose();
        await first.Ended;
        Owner second = await thread.DoAsync(() => new Owner(thread.Loop) { Wanted = 1 }.Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        await second.Connected;
        await thread.DoAsync(() =>
        {
            foreach (int handle in new[] { first.Handle, 0, -1, int.MaxValue, int.MinValue, second.Handle + 1 })
            {
                Assert.NotEqual(second.Handle, handle);
                thread.Loop.Send(handle, "x"u8);
                thread.Loop.SetDeadline(handle, TimeSpan.Zero);
                thread.Loop.Close(handle, reset: true);
            }
        });
        await AfterAsync(thread, TimeSpan.FromMilliseconds(30));
        await accepted.SendAsync("a"u8.ToArray());
        await second.Enough;
        Assert.Equal("connected received", second.Heard);
        Assert.Equal("connected Closed", first.Heard);
        await thread.DoAsync(() => thread.Loop.Close(second.Handle, reset: false));
        Assert.Equal("FIN", await Peer.EndAsync(accepted));
    }

    [Theory]
    [InlineData("connected", false)]
    [InlineData("connected", true)]
    [InlineData("received", false)]
    [InlineData("received", true)]
    [InlineData("deadline", false)]
    [InlineData("Closed", true)]
    public async Task Says_nothing_more_to_an_owner_that_closes_when_it_hears(string what, bool reset)
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        TaskCompletionSource closed = new();
        void Close(Owner it)
        {
            if (it.Heard.EndsWith(what, StringComparison.Ordinal))
            {
                it.Close(reset);
                it.Close(!reset);
                it.Loop.Send(it.Handle, "x"u8);
                closed.TrySetResult();
            }
        }

        Task serving = peer.ServeAsync(async socket =>
        {
            // More than one buffer, so that there is more to hear.
            await socket.SendAsync(new byte[300_000]);
            if (what == "deadline")
            {
                await Peer.EndAsync(socket);
            }

            socket.Dispose();
        });
        Owner owner = await thread.DoAsync(() =>
        {
            Owner opened = new Owner(thread.Loop) { WhenConnected = Close, WhenReceived = Close, WhenPassed = Close, WhenEnded = Close }
                .Open(peer.Address, peer.Port);
            thread.Loop.SetDeadline(opened.Handle, what == "deadline" ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMinutes(5));
            return opened;
        });
        await closed.Task.InTimeAsync();
        string heard = owner.Heard;
        int length = owner.Bytes.Length;
        await AfterAsync(thread, TimeSpan.FromMilliseconds(30));
        Assert.Equal(heard, owner.Heard);
        Assert.Equal(length, owner.Bytes.Length);
        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
        Assert.False(serving.IsFaulted);
    }

    [Fact]
    public async Task Lets_an_owner_open_and_close_others_from_within_its_calls()
    {
        using Peer peer = new();
        Task serving = peer.ServeAsync(async socket =>
        {
            await socket.SendAsync(new byte[10]);
            await Peer.EndAsync(socket);
            socket.Dispose();
        });
        await using LoopThread thread = Start();
        TaskCompletionSource done = new();
        int left = 300;
        Owner? victim = null;

        // Each connection closes the one before it and opens three, of which two are closed at once: the table grows and
        // places are used again while something is delivered from it.
        void Next(Owner it)
        {
            victim?.Close(reset: true);
            if (left-- == 0)
            {
                it.Close();
                done.SetResult();
                return;
            }

            Owner one = new Owner(it.Loop).Open(peer.Address, peer.Port);
            Owner other = new Owner(it.Loop).Open(peer.Address, peer.Port);
            victim = new Owner(it.Loop).Open(peer.Address, peer.Port);
            _ = new Owner(it.Loop) { WhenReceived = Next }.Open(peer.Address, peer.Port);
            one.Close();
            other.Close(reset: true);
            it.Close();
        }

        await thread.DoAsync(() => new Owner(thread.Loop) { WhenConnected = Next }.Open(peer.Address, peer.Port));
        await done.Task.InTimeAsync();
        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
        Assert.False(serving.IsFaulted);
    }

    [Fact]
    public async Task Holds_two_thousand_connections_at_once()
    {
        const int count = 2000;
        using Peer peer = new();
        TaskCompletionSource release = new();
        Task serving = peer.ServeAsync(async socket =>
        {
            byte[] number = await Peer.ReadAsync(socket, 4);
            await release.Task;
            await socket.SendAsync(number);
            await Peer.EndAsync(socket);
            socket.Dispose();
        });
        await using LoopThread thread = Start();
        Owner[] owners = await thread.DoAsync(() => Enumerable.Range(0, count).Select(i => new Owner(thread.Loop)
        {
            WhenConnected = it => it.Loop.Send(it.Handle, BitConverter.GetBytes(i)),
            Wanted = 4,
        }.Open(peer.Address, peer.Port)).ToArray());
        await Task.WhenAll(owners.Select(owner => owner.Connected));
        Assert.Equal(count, await thread.DoAsync(() => thread.Loop.OpenConnections));
        release.SetResult();
        await Task.WhenAll(owners.Select(owner => owner.Enough));
        await thread.DoAsync(() => Array.ForEach(owners, owner => owner.Close(reset: true)));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32(owners[i].Bytes));
            Assert.Equal("connected received", owners[i].Heard);
        }

        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
        Assert.False(serving.IsFaulted);
    }

    [Fact]
    public Task Comes_from_other_addresses_of_loopback_when_the_ports_are_used_up() => OwnNetwork.RunAsync(
        "ip_local_port_range",
        "40000 40004",
        () =>
        {
            // Five ports, of which the kernel tries an even number and the listener has one; 17 sources, the system's choice
            // among them.
            const int least = 3 * 17;
            const int most = 5 * 17;
            using Peer peer = new();
            using ProbeLoop loop = Create();
            Owner[] owners = [.. Enumerable.Range(0, most + 10).Select(_ => new Owner(loop).Open(peer.Address, peer.Port))];
            OwnNetwork.RunUntil(loop, () => owners.All(owner => owner.Heard.Length > 0));
            Assert.All(owners, owner => Assert.True(owner.Heard is "connected" or "LocalFailure", owner.Heard));
            Assert.InRange(owners.Count(owner => owner.Heard == "connected"), least, most);
            Assert.All(owners, owner => Assert.Equal(owner.Heard == "connected", owner.Error.Length == 0));
        });

    [Fact]
    public Task Keeps_and_sends_what_the_kernel_does_not_take_at_once() => OwnNetwork.RunAsync(
        "tcp_wmem",
        "4096 8192 16384",
        () =>
        {
            byte[] all = new byte[900_000];
            new Random(4).NextBytes(all);
            using Peer peer = new();
            using ProbeLoop loop = Create();
            byte[] got = new byte[all.Length + 1];
            int length = 0;
            Task serving = peer.ServeAsync(async socket =>
            {
                int read;
                while ((read = await socket.ReceiveAsync(got.AsMemory(length))) > 0)
                {
                    length += read;
                }
            });
            _ = new Owner(loop)
            {
                WhenConnected = it =>
                {
                    for (int at = 0; at < all.Length; at += 90_000)
                    {
                        it.Loop.Send(it.Handle, all.AsSpan(at, 90_000));
                    }
                },
            }.Open(peer.Address, peer.Port);
            OwnNetwork.RunUntil(loop, () => Volatile.Read(ref length) >= all.Length || serving.IsFaulted);
            Assert.True(all.AsSpan().SequenceEqual(got.AsSpan(0, length)));
        });

    private static async Task AfterAsync(LoopThread thread, TimeSpan fromNow)
    {
        TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await thread.DoAsync(() => thread.Loop.After(fromNow, new LoopAction(passed.SetResult)));
        await passed.Task.InTimeAsync();
    }
}
