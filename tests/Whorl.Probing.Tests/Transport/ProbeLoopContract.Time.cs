using System.Net.Sockets;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

/// <content>Deadlines, tasks and the end of a loop.</content>
public abstract partial class ProbeLoopContract
{
    [Fact]
    public async Task Passes_a_deadline_once_and_leaves_the_connection_open()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        long begin = TimeProvider.System.GetTimestamp();
        Owner owner = await thread.DoAsync(() =>
        {
            Owner opened = new Owner(thread.Loop) { Wanted = 1 }.Open(peer.Address, peer.Port);
            thread.Loop.SetDeadline(opened.Handle, TimeSpan.FromMilliseconds(50));
            return opened;
        });
        using Socket accepted = await peer.AcceptAsync();
        await owner.Passed;
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= TimeSpan.FromMilliseconds(50));
        await AfterAsync(thread, TimeSpan.FromMilliseconds(100));
        await accepted.SendAsync("a"u8.ToArray());
        await owner.Enough;
        Assert.Equal("connected deadline received", owner.Heard);
    }

    [Fact]
    public async Task Replaces_cancels_and_forgets_deadlines()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner[] owners = await thread.DoAsync(() =>
        {
            Owner[] opened = [.. Enumerable.Range(0, 5).Select(_ => new Owner(thread.Loop).Open(peer.Address, peer.Port))];
            foreach (Owner owner in opened)
            {
                thread.Loop.SetDeadline(owner.Handle, TimeSpan.FromMilliseconds(20));
            }

            thread.Loop.SetDeadline(opened[1].Handle, TimeSpan.FromMilliseconds(40));
            thread.Loop.SetDeadline(opened[2].Handle, TimeSpan.FromHours(1));
            thread.Loop.SetDeadline(opened[3].Handle, Timeout.InfiniteTimeSpan);
            opened[4].Close();
            return opened;
        });
        await owners[0].Passed;
        await owners[1].Passed;
        await AfterAsync(thread, TimeSpan.FromMilliseconds(100));
        Assert.Equal("connected deadline", owners[0].Heard);
        Assert.Equal("connected deadline", owners[1].Heard);
        Assert.Equal("connected", owners[2].Heard);
        Assert.Equal("connected", owners[3].Heard);
        Assert.Equal("", owners[4].Heard);
    }

    [Fact]
    public async Task Sets_a_deadline_again_from_the_one_that_passed()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        TaskCompletionSource done = new();
        int passed = 0;
        await thread.DoAsync(() =>
        {
            Owner opened = new Owner(thread.Loop)
            {
                WhenPassed = it =>
                {
                    if (++passed < 5)
                    {
                        it.Loop.SetDeadline(it.Handle, TimeSpan.Zero);
                    }
                    else
                    {
                        it.Close();
                        done.SetResult();
                    }
                },
            }.Open(peer.Address, peer.Port);
            thread.Loop.SetDeadline(opened.Handle, TimeSpan.Zero);
        });
        await done.Task.InTimeAsync();
        await AfterAsync(thread, TimeSpan.FromMilliseconds(30));
        Assert.Equal(5, passed);
    }

    [Fact]
    public async Task Passes_the_deadline_of_connections_that_get_no_answer()
    {
        // A listener that accepts nothing and whose queue is full drops SYNs.
        using Peer peer = new(backlog: 1);
        await using LoopThread thread = Start();
        Owner[] owners = await thread.DoAsync(() =>
        {
            Owner[] opened = [.. Enumerable.Range(0, 16).Select(_ => new Owner(thread.Loop)
            {
                WhenPassed = it => it.Close(),
            }.Open(peer.Address, peer.Port))];
            foreach (Owner owner in opened)
            {
                thread.Loop.SetDeadline(owner.Handle, TimeSpan.FromMilliseconds(200));
            }

            return opened;
        });
        await Task.WhenAll(owners.Select(owner => owner.Passed));
        Assert.Contains(owners, owner => owner.Heard == "deadline");
        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
    }

    [Fact]
    public async Task Passes_a_thousand_deadlines()
    {
        // Nothing answers, so nothing but the deadlines happens.
        using Peer peer = new(backlog: 1);
        await using LoopThread thread = Start();
        Random random = new(3);
        Owner[] owners = await thread.DoAsync(() => Enumerable.Range(0, 1000).Select(i =>
        {
            Owner owner = new Owner(thread.Loop) { WhenPassed = it => it.Close() }.Open(peer.Address, peer.Port);
            thread.Loop.SetDeadline(owner.Handle, TimeSpan.FromSeconds(5));
            thread.Loop.SetDeadline(owner.Handle, TimeSpan.FromMilliseconds(random.Next(300)));
            return owner;
        }).ToArray());
        await Task.WhenAll(owners.Select(owner => owner.Passed));
        Assert.Equal(0, await thread.DoAsync(() => thread.Loop.OpenConnections));
        Assert.All(owners, owner => Assert.True(owner.Heard is "deadline" or "connected deadline", owner.Heard));
    }

    [Fact]
    public async Task Runs_what_many_threads_post()
    {
        await using LoopThread thread = Start();
        const int threads = 4;
        const int each = 5000;
        List<(int Thread, int Number)> ran = [];
        TaskCompletionSource done = new();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(one => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
            {
                int number = i;
                thread.Loop.Post(new LoopAction(() =>
                {
                    ran.Add((one, number));
                    if (ran.Count == threads * each)
                    {
                        done.SetResult();
                    }
                }));
            }
        })));
        await done.Task.InTimeAsync();
        for (int one = 0; one < threads; one++)
        {
            Assert.Equal(Enumerable.Range(0, each), ran.Where(item => item.Thread == one).Select(item => item.Number));
        }
    }

    [Fact]
    public async Task Runs_tasks_when_their_time_has_come_and_in_order()
    {
        await using LoopThread thread = Start();
        List<int> ran = [];
        TaskCompletionSource done = new();
        long begin = TimeProvider.System.GetTimestamp();
        await thread.DoAsync(() =>
        {
            foreach (int milliseconds in new[] { 120, 40, 0, 80, -5 })
            {
                thread.Loop.After(TimeSpan.FromMilliseconds(milliseconds), new LoopAction(() =>
                {
                    Assert.True(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds >= milliseconds);
                    ran.Add(milliseconds);
                    if (ran.Count == 5)
                    {
                        done.SetResult();
                    }
                }));
            }

            Assert.Empty(ran);
        });
        await done.Task.InTimeAsync();
        Assert.Equal([0, -5, 40, 80, 120], ran);
    }

    [Fact]
    public async Task Keeps_serving_connections_while_a_task_calls_for_itself_again_and_again()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        Owner owner = await thread.DoAsync(() =>
        {
            LoopAction? again = null;
            again = new LoopAction(() => thread.Loop.After(TimeSpan.Zero, again!));
            again.Run();
            return new Owner(thread.Loop).Open(peer.Address, peer.Port);
        });
        await owner.Connected;
    }

    [Fact]
    public async Task Closes_every_connection_when_stopped_and_tells_nobody()
    {
        using Peer peer = new();
        LoopThread thread = Start();
        Owner[] owners = await thread.DoAsync(() =>
            Enumerable.Range(0, 10).Select(_ => new Owner(thread.Loop).Open(peer.Address, peer.Port)).ToArray());
        List<Socket> accepted = [];
        foreach (Owner owner in owners)
        {
            await owner.Connected;
            accepted.Add(await peer.AcceptAsync());
        }

        thread.Loop.Stop();
        await thread.Ran;
        foreach (Socket socket in accepted)
        {
            Assert.Equal("FIN", await Peer.EndAsync(socket));
            socket.Dispose();
        }

        Assert.Equal(0, thread.Loop.OpenConnections);
        Assert.All(owners, owner => Assert.Equal("connected", owner.Heard));

        // Late calls from other threads are harmless.
        thread.Loop.Post(new LoopAction(() => Assert.Fail("The loop is over.")));
        await thread.DisposeAsync();
        thread.Loop.Post(new LoopAction(() => Assert.Fail("The loop is gone.")));
        thread.Loop.Stop();
        thread.Loop.Dispose();
    }

    [Fact]
    public void Returns_at_once_from_a_run_that_was_stopped_before()
    {
        using ProbeLoop loop = Create();
        loop.Stop();
        loop.Run();
    }

    [Fact]
    public async Task Closes_every_connection_and_throws_what_an_owner_throws()
    {
        using Peer peer = new();
        await using LoopThread thread = Start();
        await thread.DoAsync(() => new Owner(thread.Loop).Open(peer.Address, peer.Port));
        using Socket accepted = await peer.AcceptAsync();
        await thread.DoAsync(() => new Owner(thread.Loop) { WhenConnected = _ => throw new InvalidOperationException("a bug") }
            .Open(peer.Address, peer.Port));
        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => thread.Ran);
        Assert.Equal("a bug", thrown.Message);
        Assert.Equal("FIN", await Peer.EndAsync(accepted));
        Assert.Equal(0, thread.Loop.OpenConnections);
    }
}
