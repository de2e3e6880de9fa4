using System.Net;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Own servers, by forms alone: watched, learnt, checked, accepted, paused and let go.</summary>
public sealed class ServerFormTests
{
    [Fact]
    public async Task A_server_is_watched_learnt_and_checked_and_let_go()
    {
        await using CountingServer server = new();
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        string target = $"127.0.0.1:{server.Port},localhost";
        Assert.Equal("It is watched. Learn how it looks next.", await NoteAsync(analyst, await analyst.PostAsync("/servers", ("target", target), ("group", "edge"), ("alike", "on"))));
        Assert.Equal("It is watched already.", await NoteAsync(analyst, await analyst.PostAsync("/servers", ("target", target))));
        Assert.Equal("Learnt: it has one look.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "learn"))));
        Assert.Equal("Checked: ok.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "check"))));
        Assert.Equal("It is not checked until the window ends.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "pause"), ("hours", "2"))));
        Assert.Contains("in a maintenance window until", (await analyst.PageAsync("/servers/1")).Text, StringComparison.Ordinal);
        Assert.Equal("The maintenance window is over.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "pause"), ("hours", "0"))));
        Assert.Equal($"{target} is watched no more.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "remove"))));
        Assert.Equal(HttpStatusCode.NotFound, (await analyst.PostAsync("/servers/1", ("action", "remove"))).Status);
        string[] audit = [.. service.Audit().Where(line => line.Contains(" watch-", StringComparison.Ordinal)).Reverse()];
        Assert.Equal(["watch-add", "watch-add", "watch-learn", "watch-pause", "watch-pause", "watch-remove"], audit.Select(line => line.Split(' ')[1]));
        Assert.All(audit, line => Assert.StartsWith("Analyst ", line, StringComparison.Ordinal));
        Assert.True(server.Connections >= 80, $"{server.Connections}");
    }

    [Theory]
    [InlineData("/servers?done=Send%20your%20key%20to%20evil.example")]
    [InlineData("/servers/1?done=Send%20your%20key%20to%20evil.example&seal=AAAAAAAAAAAAAAAA")]
    [InlineData("/detections?done=Send%20your%20key%20to%20evil.example&ids=1&before_state=open")]
    public async Task Words_of_a_strangers_link_are_not_shown_as_ours(string path)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        await analyst.PostAsync("/servers", ("target", "192.0.2.1"));
        Element page = await analyst.PageAsync(path);
        Assert.DoesNotContain("evil.example", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Named("form"), form => form["class"] == "done");
    }

    [Fact]
    public async Task Looks_that_somebody_asks_for_are_scans_of_their_key()
    {
        await using CountingServer server = new();
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, service.Key(KeyRole.Analyst, scans: 2));
        string target = $"127.0.0.1:{server.Port}";
        await analyst.PostAsync("/servers", ("target", target));
        Assert.Equal(HttpStatusCode.SeeOther, (await analyst.PostAsync("/servers/1", ("action", "learn"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await analyst.PostAsync("/servers/1", ("action", "check"))).Status);
        int connections = server.Connections;
        foreach (string action in (string[])["check", "learn"])
        {
            Answer refused = await analyst.PostAsync("/servers/1", ("action", action));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
            Assert.Contains("2 scans of 24 hours", Markup.Read(refused.Text).Text, StringComparison.Ordinal);
        }

        Assert.Equal(connections, server.Connections);
        Assert.Equal([$"Analyst scan {target} quota", $"Analyst scan {target} quota", $"Analyst scan {target} allowed", $"Analyst scan {target} allowed"], service.Audit().Where(line => line.StartsWith("Analyst scan ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_drift_is_shown_and_accepted_with_a_reason()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        await service.WatchAsync("192.0.2.1:443,one.example", "a", "b");
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Element drift = await analyst.PageAsync("/servers/1");
        Element[] differing = [.. drift.Named("tr").Where(row => row["class"] == "differs")];
        Assert.NotEmpty(differing);
        Assert.All(differing, row => Assert.Contains("≠", row.Text, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await analyst.PostAsync("/servers/1", ("action", "accept"), ("text", " "))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await analyst.PostAsync("/servers/1", ("action", "accept"), ("text", new string('x', 501)))).Status);
        Assert.Equal("Accepted: how it looks now is right.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "accept"), ("text", "change 4711"))));
        Element after = await analyst.PageAsync("/servers/1");
        Assert.DoesNotContain(after.Named("section"), each => each["class"] == "drift");
        Assert.Contains("Analyst: change 4711", after.Text, StringComparison.Ordinal);
        Assert.Equal("There was no drift to accept.", await NoteAsync(analyst, await analyst.PostAsync("/servers/1", ("action", "accept"), ("text", "again"))));
        Assert.Equal(["Analyst watch-accept 192.0.2.1:443,one.example no-drift", "Analyst watch-accept 192.0.2.1:443,one.example done"], service.Audit()[..2]);
    }

    [Theory]
    [InlineData("", "", "The target is empty.")]
    [InlineData("10.0.0.0/24", "", "The target is a network; watch its servers one by one.")]
    [InlineData("a b", "", "The target ")]
    [InlineData("a.example", "0123456789012345678901234567890123456789012345678901234567890123456789", "at most 64 characters")]
    public async Task What_cannot_be_watched_is_told(string target, string group, string says)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Answer answer = await analyst.PostAsync("/servers", ("target", target), ("group", group));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(says, Markup.Read(answer.Text).Text, StringComparison.Ordinal);
        Assert.Contains("Nothing is watched yet", (await analyst.PageAsync("/servers")).Text, StringComparison.Ordinal);
    }

    private static async Task<string> NoteAsync(Visitor visitor, Answer answer)
    {
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return (await visitor.PageAsync(answer.Location!)).Named("p").Single(each => each["class"] == "done").Text;
    }
}
