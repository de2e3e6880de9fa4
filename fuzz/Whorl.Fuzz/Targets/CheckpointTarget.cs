using Whorl.Observations.Scans;

namespace Whorl.Fuzz.Targets;

/// <summary>The file that says how far a scan has come.</summary>
internal sealed class CheckpointTarget : FuzzTarget
{
    public override string Name => "checkpoint";

    protected override long AllocationCap(int inputLength) => (1L << 20) + (256L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        if (!Checkpoint.TryRead(input.ToArray(), out Checkpoint? checkpoint, out string problem))
        {
            Require(checkpoint is null && problem.Length > 0, "a refusal without its reason");
            return;
        }

        Require(checkpoint!.OutputLength >= 0 && checkpoint.Done.Below >= 0 && checkpoint.Done.Count >= checkpoint.Done.Below, "a number below zero");
        Require(checkpoint.Settings.Values.All(values => values.All(value => value is not null)), "a setting without its value");
        using MemoryStream stream = new();
        checkpoint.Write(stream);
        Require(Checkpoint.TryRead(stream.ToArray(), out Checkpoint? again, out _), "a checkpoint is not read as it was written");
        Require(
            again!.OutputLength == checkpoint.OutputLength && again.IsComplete == checkpoint.IsComplete && again.Done.Below == checkpoint.Done.Below
            && again.Done.Ranges().SequenceEqual(checkpoint.Done.Ranges()) && again.Settings.Count == checkpoint.Settings.Count,
            "a checkpoint is read otherwise than it was written");
        (long First, long Last)[] ranges = [.. checkpoint.Done.Ranges()];
        for (int i = 0; i < ranges.Length; i++)
        {
            (long first, long last) = ranges[i];
            Require(first <= last && first > (i == 0 ? checkpoint.Done.Below : ranges[i - 1].Last + 1), "ranges that touch or are out of order");
            Require(checkpoint.Done.Contains(first) && checkpoint.Done.Contains(last), "a range that is not done");
        }
    }
}
