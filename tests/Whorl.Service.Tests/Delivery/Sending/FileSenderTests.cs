using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Files;

namespace Whorl.Service.Tests.Delivery.Sending;

public sealed class FileSenderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FileOutletOptions Options => new() { Name = "file", Encoder = new TinyJson(), Path = folder.At("events.jsonl") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_event_is_a_line()
    {
        await using FileSender sender = new(Options, TimeProvider.System);
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 2), Cancellation));
        Assert.Equal(
            """
            {"event_id":"00000000-0000-7000-8000-000000000001","message":"event 1"}
            {"event_id":"00000000-0000-7000-8000-000000000002","message":"event 2"}

            """,
            await File.ReadAllTextAsync(Options.Path, Cancellation));
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_begun_again()
    {
        await using FileSender sender = new(Options, TimeProvider.System);
        await sender.SendAsync(Batches.Of(1, 2), Cancellation);
        File.Move(Options.Path, folder.At("events.jsonl.1"));
        await sender.SendAsync(Batches.Of(3, 3), Cancellation);
        Assert.Equal((2, 3), (Lines(folder.At("events.jsonl.1")), Lines(Options.Path)));
    }

    [Fact]
    public async Task A_file_that_was_emptied_in_place_goes_on_from_its_start()
    {
        await using FileSender sender = new(Options, TimeProvider.System);
        await sender.SendAsync(Batches.Of(1, 2), Cancellation);
        await File.WriteAllTextAsync(Options.Path, "", Cancellation);
        await sender.SendAsync(Batches.Of(3, 1), Cancellation);
        Assert.StartsWith("{", await File.ReadAllTextAsync(Options.Path, Cancellation), StringComparison.Ordinal);
        Assert.Equal(1, Lines(Options.Path));
    }

    [Theory]
    [InlineData("whole\ntorn", "whole\n")]
    [InlineData("torn", "")]
    [InlineData("whole\n", "whole\n")]
    [InlineData("", "")]
    public async Task A_line_that_a_kill_left_unfinished_is_cut_off(string before, string kept)
    {
        await File.WriteAllTextAsync(Options.Path, before, Cancellation);
        await using FileSender sender = new(Options, TimeProvider.System);
        await sender.SendAsync(Batches.Of(1, 1), Cancellation);
        Assert.StartsWith(kept + "{", await File.ReadAllTextAsync(Options.Path, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_rotated_by_size_and_age_and_the_oldest_go()
    {
        ManualTime time = new();
        await using FileSender sender = new(Options with { RotateBytes = 200, RotateEvery = TimeSpan.FromHours(1), Keep = 2 }, time);
        await sender.SendAsync(Batches.Of(1, 2), Cancellation);
        await sender.SendAsync(Batches.Of(3, 2), Cancellation);
        await sender.SendAsync(Batches.Of(5, 1), Cancellation);
        Assert.Equal(["events.jsonl", "events.jsonl.20260101T000000.000", "events.jsonl.20260101T000000.001"], Names());
        Assert.Equal(1, Lines(Options.Path));
        time.Advance(TimeSpan.FromHours(1));
        await sender.SendAsync(Batches.Of(6, 1), Cancellation);
        Assert.Equal(["events.jsonl", "events.jsonl.20260101T000000.001", "events.jsonl.20260101T010000.000"], Names());
        Assert.Equal(1, Lines(Options.Path));
    }

    [Fact]
    public async Task Rotation_deletes_no_file_that_it_did_not_name()
    {
        string[] others = ["events.jsonl.20250101T000000.000.gz", "events.jsonl.Ticket.7", "events.jsonl.0000000000T0000.1"];
        others.ToList().ForEach(name => File.WriteAllText(folder.At(name), "mine"));
        await using FileSender sender = new(Options with { RotateBytes = 1, Keep = 0 }, new ManualTime());
        await sender.SendAsync(Batches.Of(1, 1), Cancellation);
        await sender.SendAsync(Batches.Of(2, 1), Cancellation);
        Assert.Equal(["events.jsonl", .. others.Order(StringComparer.Ordinal)], Names());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_tried_again()
    {
        Directory.CreateDirectory(Options.Path);
        await using FileSender sender = new(Options, TimeProvider.System);
        Assert.StartsWith("its file cannot be written: ", Assert.IsType<SendResult.RetryLater>(await sender.SendAsync(Batches.Of(1, 1), Cancellation)).Reason, StringComparison.Ordinal);
    }

    private static int Lines(string path) => File.ReadAllLines(path).Length;

    private string[] Names() => [.. Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
