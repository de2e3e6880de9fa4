using FsCheck;
using FsCheck.Fluent;
using Whorl.Observations.Scans;

namespace Whorl.Observations.Tests.Scans;

/// <summary>What is done, in memory and in a file.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_set_of_done_targets_is_what_was_added_to_it_in_any_order()
    {
        Prop.ForAll<PositiveInt, int>((size, seed) =>
        {
            long[] numbers = [.. Enumerable.Range(0, size.Get % 200).Select(number => (long)number)];
            new Random(seed).Shuffle(numbers);
            long[] added = numbers[..(numbers.Length / 2)];
            DoneSet done = new();
            foreach (long number in added)
            {
                done.Add(number);
            }

            DoneSet read = new(done.Below, done.Ranges());
            return Array.TrueForAll(numbers, number => done.Contains(number) == added.Contains(number) && read.Contains(number) == done.Contains(number))
                && done.Count == added.Length && read.Count == added.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_checkpoint_is_read_as_it_was_written()
    {
        DoneSet done = new(5, [(7, 9), (12, 12)]);
        new Checkpoint { Settings = new Dictionary<string, string[]> { ["--rate"] = ["5"], ["targets"] = ["a", "b"] }, Done = done, OutputLength = 77, IsComplete = true }.Write(path);
        Assert.True(Checkpoint.TryRead(path, out Checkpoint? read, out _));
        Assert.Equal(["a", "b"], read!.Settings["targets"]);
        Assert.Equal(77, read.OutputLength);
        Assert.True(read.IsComplete);
        Assert.Equal(5, read.Done.Below);
        Assert.Equal([(7, 9), (12, 12)], read.Done.Ranges());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"whorl_checkpoint\":\"x\"}")]
    [InlineData("{\"whorl_checkpoint\":1}")]
    [InlineData("{\"whorl_checkpoint\":1,\"settings\":[],\"output_length\":0,\"complete\":false,\"done_below\":0,\"done\":[]}")]
    [InlineData("{\"whorl_checkpoint\":1,\"settings\":{\"a\":[1]},\"output_length\":0,\"complete\":false,\"done_below\":0,\"done\":[]}")]
    [InlineData("{\"whorl_checkpoint\":1,\"settings\":{},\"output_length\":0,\"complete\":false,\"done_below\":0,\"done\":[[1]]}")]
    [InlineData("{\"whorl_checkpoint\":2}")]
    public void What_is_no_checkpoint_is_refused_in_words(string text)
    {
        File.WriteAllText(path, text);
        Assert.False(Checkpoint.TryRead(path, out _, out string problem));
        Assert.Contains("checkpoint", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_no_scan_could_have_is_refused_rather_than_counted_out()
    {
        File.WriteAllText(path, "{\"whorl_checkpoint\":1,\"settings\":{},\"output_length\":0,\"complete\":false,\"done_below\":0,\"done\":[[5,9223372036854775806]]}");
        Assert.False(Checkpoint.TryRead(path, out _, out _));
    }
}
