using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Watching;
using Whorl.Store;

namespace Whorl.Service.Tests.Watching;

/// <summary>Learning, checking and accepting, with looks that a test makes.</summary>
public sealed class WatcherTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-watch").FullName;
    private readonly ManualTime time = new();
    private readonly ServiceDatabase state;
    private readonly WatchBook book;
    private readonly Watcher watcher;
    private readonly Queue<LookOutcome> next = new();
    private LookOutcome always = new LookOutcome.Unreachable("nobody is there");
    private int asked;

    public WatcherTests()
    {
        state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        book = new WatchBook(state, time);
        watcher = book.Watcher(LookAsync, null);
        Add("192.0.2.1");
    }

    private WatchEntry Entry => book.List.All()[0];

    private WatchView View => book.Views.Of([Entry])[0];

    [Theory]
    [InlineData("INSERT ON watch_look WHEN (SELECT count(*) FROM watch_look WHERE drift = 0) > 0")]
    [InlineData("UPDATE OF state ON watch")]
    public async Task What_is_learnt_anew_takes_the_place_of_what_was_as_a_whole_or_not_at_all(string when)
    {
        await LearnAsync(Looks.Of("a"));
        Fail(when);
        next.Enqueue(Seen(Looks.Of("b")));
        Show(Looks.Of("c"));
        await Assert.ThrowsAsync<StoreException>(() => watcher.LearnAsync(Entry, 2, TestContext.Current.CancellationToken));
        Restore();
        Show(Looks.Of("a"));
        Assert.Equal(WatchState.Ok, (await CheckAsync()).State);
    }

    [Theory]
    [InlineData("UPDATE OF ended ON watch_drift")]
    [InlineData("UPDATE OF state ON watch")]
    public async Task A_drift_is_accepted_as_a_whole_or_not_at_all(string when)
    {
        await LearnAsync(Looks.Of("a"));
        Show(Looks.Of("b"));
        Assert.Equal(WatchState.Drift, (await CheckAsync()).State);
        Fail(when);
        Assert.Throws<StoreException>(() => book.TryAccept(Entry, "command line", null, "me", "planned"));
        Restore();
        Assert.Equal(WatchState.Drift, (await CheckAsync()).State);
        Assert.True(book.TryAccept(Entry, "command line", null, "me", "planned"));
    }

    [Fact]
    public async Task What_was_learnt_is_ok_and_what_is_another_is_a_drift_until_it_is_accepted()
    {
        await LearnAsync(Looks.Of("a"));
        long learnt = time.GetUtcNow().ToUnixTimeMilliseconds();
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(WatchState.Ok, (await CheckAsync()).State);
        Show(Looks.Of("b"));
        CheckReport first = await CheckAsync();
        Assert.Equal((WatchState.Drift, 1L), (first.State, first.Drift!.Count));
        Assert.Contains("JARM", string.Join(' ', first.Drift.Words.Changes.Select(change => change.Text)), StringComparison.Ordinal);
        CheckReport second = await CheckAsync();
        Assert.Equal((first.Drift.Event, 2L), (second.Drift!.Event, second.Drift.Count));
        Assert.Equal((Looks.Of("a").Digest, Looks.Of("b").Digest), (View.Before!.Digest, View.After!.Digest));
        Assert.True(book.TryAccept(Entry, "command line", null, "me", "planned"));
        Assert.False(book.TryAccept(Entry, "command line", null, "me", "planned"));
        long accepted = time.GetUtcNow().ToUnixTimeMilliseconds();
        time.Advance(TimeSpan.FromHours(1));
        CheckReport quiet = await CheckAsync();
        Assert.Equal((WatchState.Ok, null), (quiet.State, quiet.Drift));
        Assert.Equal([new Acceptance("me", "planned", accepted)], View.Origin.Accepted);
        Assert.Equal(learnt, View.Origin.Learnt);
        Show(Looks.Of("a"));
        Assert.Equal(WatchState.Ok, (await CheckAsync()).State);
        Assert.Contains(book.Audit.Before(long.MaxValue, 10), line => line is { Action: WatchBook.AcceptAction, Outcome: "done", Detail: "me: planned" });
    }

    [Fact]
    public async Task A_drift_that_goes_is_told_to_be_gone_and_another_one_is_told_anew()
    {
        await LearnAsync(Looks.Of("a"));
        Show(Looks.Of("b"));
        Guid first = (await CheckAsync()).Drift!.Event;
        Show(Looks.Of("c"));
        CheckReport other = await CheckAsync();
        Assert.NotEqual(first, other.Drift!.Event);
        Assert.Equal(1, other.Drift.Count);
        Show(Looks.Of("a"));
        Assert.Equal("it looks as learnt again; the drift was seen in 1 check", (await CheckAsync()).Said);
        Assert.Null(View.Drift);
    }

    [Fact]
    public async Task Drifts_that_ended_are_kept_with_both_looks_and_how_they_ended()
    {
        await LearnAsync(Looks.Of("a"));
        foreach (string letters in (string[])["b", "c", "a", "d"])
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Show(Looks.Of(letters));
            await CheckAsync();
        }

        book.TryAccept(Entry, "command line", null, "me", "planned");
        Show(Looks.Of("e"));
        await CheckAsync();
        await LearnAsync(Looks.Of("e"));
        IReadOnlyList<EndedDrift> history = book.Views.Whole([Entry])[0].History!;
        Assert.Equal(
            [(DriftEnd.Learnt, null, "e"), (DriftEnd.Accepted, "me: planned", "d"), (DriftEnd.Gone, null, "c"), (DriftEnd.Followed, null, "b")],
            history.Select(ended => (ended.End, ended.By is { } by ? $"{by}: {ended.Why}" : null, ended.Sides.After!.Seen.Jarm!.Raw![..1])));
        Assert.All(history.Skip(1), ended => Assert.Equal(Looks.Of("a").Digest, ended.Sides.Before!.Digest));
        Assert.Equal(history[2].At + 60_000, history[1].Drift.First);
        Assert.StartsWith("Its ATSF differs", history[3].Drift.Words.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_drifts_that_ended_the_last_twenty_are_kept()
    {
        await LearnAsync(Looks.Of("a"));
        for (int i = 0; i < 25; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Show(Looks.Of(i % 2 == 0 ? "b" : "c"));
            await CheckAsync();
        }

        IReadOnlyList<EndedDrift> history = book.Views.Whole([Entry])[0].History!;
        Assert.Equal(20, history.Count);
        Assert.Equal(View.Drift!.First, history[0].At);
        Assert.Equal(history.Select(ended => ended.At).OrderDescending(), history.Select(ended => ended.At));
    }

    [Fact]
    public async Task One_strange_look_alone_is_no_drift()
    {
        await LearnAsync(Looks.Of("a"));
        next.Enqueue(Seen(Looks.Of("b")));
        CheckReport report = await CheckAsync();
        Assert.Equal((WatchState.Ok, "one look was another, and the next one was as learnt"), (report.State, report.Said));
    }

    [Fact]
    public async Task Unreachable_is_no_drift_and_ends_none()
    {
        await LearnAsync(Looks.Of("a"));
        Show(Looks.Of("b"));
        await CheckAsync();
        always = new LookOutcome.Unreachable("nobody is there");
        CheckReport report = await CheckAsync();
        Assert.Equal((WatchState.Unreachable, "nobody is there"), (report.State, report.Said));
        Assert.NotNull(View.Drift);
        Show(Looks.Of("b"));
        Assert.Equal(2, (await CheckAsync()).Drift!.Count);
    }

    [Fact]
    public async Task A_renewed_certificate_is_a_note_once()
    {
        await LearnAsync(Looks.Of("a"));
        Show(Looks.Of("a", renewal: 5, key: "other"));
        CheckReport renewed = await CheckAsync();
        Assert.Equal(WatchState.Ok, renewed.State);
        Assert.StartsWith("The certificate was renewed by the same issuer, ", renewed.Said, StringComparison.Ordinal);
        Assert.Null((await CheckAsync()).Said);
    }

    [Fact]
    public async Task A_self_signed_certificate_with_another_key_is_a_drift_in_words()
    {
        await LearnAsync(Looks.Of("a", 0, "self"));
        Show(Looks.Of("a", 1, "self", key: "other"));
        DriftWords words = (await CheckAsync()).Drift!.Words;
        Assert.StartsWith("Its self-signed certificate has another key", words.Sentence, StringComparison.Ordinal);
        Assert.Null(words.Likely);
    }

    [Fact]
    public async Task Several_answers_behind_one_address_are_learnt_as_a_set()
    {
        for (int i = 0; i < 40; i++)
        {
            next.Enqueue(Seen(Looks.Of(i % 2 == 0 ? "a" : "b")));
        }

        LearnReport report = await watcher.LearnAsync(Entry, 3, TestContext.Current.CancellationToken);
        Assert.Equal((2, 8), (report.Looks, asked));
        next.Clear();
        foreach (string letters in (string[])["a", "b", "ab", "ba"])
        {
            Show(Looks.Of(letters));
            Assert.Equal(WatchState.Ok, (await CheckAsync()).State);
        }
    }

    [Fact]
    public async Task A_rare_answer_of_several_machines_is_a_drift_only_where_three_looks_in_a_row_have_it()
    {
        Array.ForEach<string>(["a", "b", .. Enumerable.Repeat("ab", 6)], letters => next.Enqueue(Seen(Looks.Of(letters))));
        await watcher.LearnAsync(Entry, 3, TestContext.Current.CancellationToken);
        Assert.Empty(next);
        Assert.StartsWith("two looks were others, each in its own way: ", await NoteAsync("abcaaaaaaa", "aaaacaaaaa"), StringComparison.Ordinal);
        Assert.Equal("two looks were others, and the next one was as learnt", await NoteAsync("abcaaaaaaa", "aacacaaaaa", "ab"));
        Assert.StartsWith("three looks were others, but not all in the same way: ", await NoteAsync("abcaaaaaaa", "aacacaaaaa", "aaaacaaaaa"), StringComparison.Ordinal);
        Assert.Null(View.Drift);
        Assert.Null(await NoteAsync("abcaaaaaaa", "aacacaaaaa", "cacccacccc"));
        Assert.Equal((WatchState.Drift, Looks.Of("cacccacccc").Digest), (View.State, View.After!.Digest));
    }

    [Fact]
    public async Task A_machine_that_answers_one_connection_in_twenty_is_hardly_ever_a_drift_and_a_third_machine_always_is()
    {
        const int Checks = 400;
        Random chance = new(20261126);
        (int several, int falseDrifts, int ofOneLook, int drifts) = (0, 0, 0, 0);
        for (int i = 0; i < Checks; i++)
        {
            book.List.Remove(Entry.Id);
            Add("192.0.2.1");
            Watcher simulated = book.Watcher((_, _) => Task.FromResult<LookOutcome>(Seen(Looks.Of(Draw(chance), atsf: Draw(chance)))), null);
            LearnReport learnt = await simulated.LearnAsync(Entry, 3, TestContext.Current.CancellationToken);
            int found = (await simulated.CheckAsync(Entry, TestContext.Current.CancellationToken)).State == WatchState.Drift ? 1 : 0;
            if (learnt.Looks == 1)
            {
                // In 60 connections the rare machine was never met: that is one machine, and two strange looks are a drift.
                ofOneLook += found;
                continue;
            }

            several++;
            falseDrifts += found;
            Show(Looks.Of("c"));
            drifts += (await CheckAsync()).State == WatchState.Drift ? 1 : 0;
        }

        Assert.Equal((379, 0, 9), (several, falseDrifts, ofOneLook));
        Assert.Equal(several, drifts);
    }

    [Fact]
    public async Task A_group_that_was_changed_and_accepted_has_as_outlier_who_was_not()
    {
        book.List.Remove(Entry.Id);
        for (int i = 1; i <= 4; i++)
        {
            Add($"192.0.2.{i}", "edge", isAlike: true);
        }

        foreach (WatchEntry entry in book.List.All())
        {
            Show(Looks.Of("a"));
            await watcher.LearnAsync(entry, 1, TestContext.Current.CancellationToken);
            if (entry.Target.Host != "192.0.2.2")
            {
                Show(Looks.Of("b"));
                await watcher.CheckAsync(entry, TestContext.Current.CancellationToken);
                Assert.True(book.TryAccept(entry, "command line", null, "me", "planned"));
            }
        }

        Assert.Equal("192.0.2.2", Assert.Single(book.Views.Of(book.List.All()), view => view.Outlier is not null).Entry.Target.Host);
    }

    [Fact]
    public async Task A_maintenance_window_asks_nothing()
    {
        await LearnAsync(Looks.Of("a"));
        Show(Looks.Of("b"));
        book.List.Pause(Entry.Id, time.GetUtcNow().AddHours(1));
        int before = asked;
        Assert.Equal(WatchState.Paused, (await CheckAsync()).State);
        Assert.Equal((before, WatchState.Paused), (asked, View.State));
        book.List.Pause(Entry.Id, time.GetUtcNow());
        Assert.Equal(WatchState.Drift, (await CheckAsync()).State);
    }

    [Fact]
    public async Task Nothing_learnt_is_unknown_and_asks_nothing()
    {
        Assert.Equal(WatchState.Unknown, (await CheckAsync()).State);
        Assert.Equal(0, asked);
        Assert.Equal("nobody is there", (await watcher.LearnAsync(Entry, 3, TestContext.Current.CancellationToken)).Problem);
        Assert.False(book.IsLearnt(Entry));
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_any_more_is_a_drift()
    {
        await LearnAsync(Looks.Of("a"));
        Show(Looks.Of(".", status: ScanStatus.NotTls));
        Assert.Contains("What it speaks at this port is no TLS any more", (await CheckAsync()).Drift!.Words.Changes.Select(change => change.Text));
    }

    [Fact]
    public async Task A_member_that_looks_otherwise_than_most_is_an_outlier()
    {
        book.List.Remove(Entry.Id);
        for (int i = 1; i <= 5; i++)
        {
            Add($"192.0.2.{i}", "edge", isAlike: true);
        }

        foreach (WatchEntry entry in book.List.All())
        {
            Show(Looks.Of(entry.Id == book.List.All()[2].Id ? "b" : "a", issuer: $"O=Issuer {entry.Id}"));
            await watcher.LearnAsync(entry, 1, TestContext.Current.CancellationToken);
        }

        WatchView outlier = Assert.Single(book.Views.Of(book.List.All()), view => view.Outlier is not null);
        Assert.Equal("192.0.2.3:443", outlier.Entry.Target.Text);
        Assert.StartsWith("unlike 4 of 5 in its group, such as 192.0.2.1:443; from their look to this one: Its ATSF differs", outlier.OutlierSentence, StringComparison.Ordinal);
        Assert.Single(book.Views.Of([outlier.Entry]), view => view.Outlier is not null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        state.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Add(string target, string? group = null, bool isAlike = false) => Assert.True(book.List.Add(WatchTarget.TryRead(target, null, out _)!, group, isAlike));

    private static LookOutcome.Seen Seen(Look look) => new(look, HostAddress.TryParse("192.0.2.1", out HostAddress address) ? address : default);

    private void Show(Look look) => always = Seen(look);

    /// <summary>Has the database refuse something, as a full disk or the end of the process would.</summary>
    private void Fail(string when) => Run($"CREATE TRIGGER refused BEFORE {when} BEGIN SELECT RAISE(ABORT, 'refused'); END");

    private void Restore() => Run("DROP TRIGGER refused");

    private void Run(string sql) => state.Use(connection =>
    {
        connection.Run(sql);
        return 0;
    });

    private async Task LearnAsync(Look look)
    {
        Show(look);
        Assert.Null((await watcher.LearnAsync(Entry, 3, TestContext.Current.CancellationToken)).Problem);
    }

    /// <summary>Checks while it looks so one time after another, and says what is noted.</summary>
    private async Task<string?> NoteAsync(params string[] letters)
    {
        for (int i = 0; i < letters.Length; i++)
        {
            next.Enqueue(Seen(Looks.Of(letters[i], at: i)));
        }

        string? note = (await CheckAsync()).Said;
        Assert.Empty(next);
        return note;
    }

    /// <summary>Of each probe which machine answers it: the one that answers 19 of 20 connections, or the other.</summary>
    private static string Draw(Random chance) => new([.. Enumerable.Range(0, 10).Select(_ => chance.Next(20) == 0 ? 'b' : 'a')]);

    private Task<CheckReport> CheckAsync() => watcher.CheckAsync(Entry, TestContext.Current.CancellationToken);

    private Task<LookOutcome> LookAsync(WatchTarget target, CancellationToken cancellation)
    {
        asked++;
        return Task.FromResult(next.TryDequeue(out LookOutcome? queued) ? queued : always);
    }
}
