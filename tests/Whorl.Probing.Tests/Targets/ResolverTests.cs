using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class ResolverTests
{
    private static readonly Resolution Found = Resolution.Of([new HostAddress(0x7F000001, true)]);

    [Fact]
    public async Task A_name_is_looked_up_once_and_then_known_whatever_its_letters()
    {
        Scripted lookup = new(static (_, _) => Task.FromResult(Found));
        using Resolver resolver = new(lookup, new ResolverOptions(), TimeProvider.System);
        Assert.Same(Found, await resolver.ResolveAsync("a.example", TestContext.Current.CancellationToken));
        ValueTask<Resolution> again = resolver.ResolveAsync("A.Example", TestContext.Current.CancellationToken);
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Same(Found, await again);
        Assert.Equal(1, resolver.Lookups);
    }

    [Fact]
    public async Task All_who_ask_at_once_share_one_look_up()
    {
        TaskCompletionSource<Resolution> answer = new();
        Scripted lookup = new((_, _) => answer.Task);
        using Resolver resolver = new(lookup, new ResolverOptions(), TimeProvider.System);
        Task<Resolution>[] waiting = [.. Enumerable.Range(0, 50).Select(_ => resolver.ResolveAsync("a.example", TestContext.Current.CancellationToken).AsTask())];
        using CancellationTokenSource impatient = new();
        Task<Resolution> left = resolver.ResolveAsync("a.example", impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        answer.SetResult(Found);
        Assert.All(await Task.WhenAll(waiting), static resolution => Assert.Same(Found, resolution));
        Assert.Equal(1, resolver.Lookups);
    }

    [Fact]
    public async Task No_more_look_ups_run_than_allowed()
    {
        int running = 0;
        int most = 0;
        Scripted lookup = new(async (_, cancellation) =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Delay(5, cancellation);
            Interlocked.Decrement(ref running);
            return Found;
        });
        using Resolver resolver = new(lookup, new ResolverOptions { Concurrency = 4 }, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => resolver.ResolveAsync($"h{i}.example", TestContext.Current.CancellationToken).AsTask()));
        Assert.Equal(60, resolver.Lookups);
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task A_look_up_that_takes_too_long_is_a_timeout_and_keeps_its_turn_until_it_ends()
    {
        TaskCompletionSource<Resolution> stuck = new();
        Scripted lookup = new((name, _) => name == "stuck.example" ? stuck.Task : Task.FromResult(Found));
        using Resolver resolver = new(lookup, new ResolverOptions { Concurrency = 1, Deadline = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        Resolution late = await resolver.ResolveAsync("stuck.example", TestContext.Current.CancellationToken);
        Assert.Equal(ResolutionStatus.TimedOut, late.Status);
        Task<Resolution> next = resolver.ResolveAsync("next.example", TestContext.Current.CancellationToken).AsTask();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);
        stuck.SetResult(Found);
        Assert.Same(Found, await next);
    }

    [Fact]
    public async Task Addresses_are_kept_longer_than_failures()
    {
        Clock clock = new();
        Resolution failed = Resolution.Failed(ResolutionStatus.ServerFailure);
        Scripted lookup = new((name, _) => Task.FromResult(name == "good.example" ? Found : failed));
        using Resolver resolver = new(lookup, new ResolverOptions(), clock);
        await AskAsync(resolver, "good.example", "bad.example");
        clock.Now += TimeSpan.FromSeconds(29);
        await AskAsync(resolver, "good.example", "bad.example");
        Assert.Equal(2, resolver.Lookups);
        clock.Now += TimeSpan.FromSeconds(2);
        await AskAsync(resolver, "good.example", "bad.example");
        Assert.Equal(3, resolver.Lookups);
        clock.Now += TimeSpan.FromMinutes(10);
        await AskAsync(resolver, "good.example");
        Assert.Equal(4, resolver.Lookups);
    }

    [Fact]
    public async Task The_cache_is_bounded_and_keeps_what_is_used()
    {
        Scripted lookup = new(static (_, _) => Task.FromResult(Found));
        using Resolver resolver = new(lookup, new ResolverOptions { CacheSize = 100 }, TimeProvider.System);
        for (int i = 0; i < 1000; i++)
        {
            await AskAsync(resolver, $"h{i}.example", "used.example");
        }

        Assert.Equal(1001, resolver.Lookups);
        await AskAsync(resolver, "h0.example");
        Assert.Equal(1002, resolver.Lookups);
        NameCache cache = new(100, TimeProvider.System);
        for (int i = 0; i < 1000; i++)
        {
            cache.Add($"h{i}", Found, TimeSpan.FromMinutes(1));
            Assert.InRange(cache.Count, 1, 100);
        }
    }

    [Fact]
    public async Task A_broken_look_up_is_told_to_who_asked_and_not_remembered()
    {
        int count = 0;
        Scripted lookup = new((_, _) => Interlocked.Increment(ref count) == 1 ? throw new InvalidOperationException("broken") : Task.FromResult(Found));
        using Resolver resolver = new(lookup, new ResolverOptions { Concurrency = 1 }, TimeProvider.System);
        await Assert.ThrowsAsync<InvalidOperationException>(() => resolver.ResolveAsync("a.example", TestContext.Current.CancellationToken).AsTask());
        Assert.Same(Found, await resolver.ResolveAsync("a.example", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposing_cancels_who_waits()
    {
        Scripted lookup = new(static async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return Found;
        });
        Resolver resolver = new(lookup, new ResolverOptions { Concurrency = 1 }, TimeProvider.System);
        Task<Resolution> running = resolver.ResolveAsync("a.example", TestContext.Current.CancellationToken).AsTask();
        Task<Resolution> queued = resolver.ResolveAsync("b.example", TestContext.Current.CancellationToken).AsTask();
        resolver.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
    }

    [Fact]
    public async Task The_system_knows_localhost_and_no_name_that_is_too_long()
    {
        using Resolver resolver = new(new SystemLookup(), new ResolverOptions(), TimeProvider.System);
        Resolution local = await resolver.ResolveAsync("localhost", TestContext.Current.CancellationToken);
        Assert.Contains(new HostAddress(0x7F000001, true), local.Addresses);
        Assert.True(local.Addresses[0].IsIPv4);
        Resolution none = await resolver.ResolveAsync(new string('a', 300), TestContext.Current.CancellationToken);
        Assert.Equal(ResolutionStatus.NoSuchName, none.Status);
        Assert.Empty(none.Addresses);
        Assert.NotEmpty(none.Sentence);
    }

    private static async Task AskAsync(Resolver resolver, params string[] names)
    {
        foreach (string name in names)
        {
            await resolver.ResolveAsync(name, TestContext.Current.CancellationToken);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private sealed class Scripted(Func<string, CancellationToken, Task<Resolution>> script) : INameLookup
    {
        public Task<Resolution> LookUpAsync(string name, CancellationToken cancellation) => script(name, cancellation);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
