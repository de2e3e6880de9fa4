using System.Globalization;

namespace Whorl.Cli.Demonstration;

/// <summary>Says on standard error what each step did and how long it took.</summary>
internal sealed class StepReport(TimeProvider time, bool isQuiet)
{
    private readonly long start = time.GetTimestamp();
    private readonly List<DemoStep> steps = [];
    private long last = time.GetTimestamp();

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<DemoStep> Steps => steps;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>A step has ended.</summary>
    public void End(string what)
    {
        TimeSpan taken = time.GetElapsedTime(last);
        last = time.GetTimestamp();
        steps.Add(new DemoStep(what, taken));
        if (!isQuiet)
        {
            Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{taken.TotalSeconds,5:0.0} s  {what}"));
        }
    }

    /// <summary>Something to know about the step that goes on.</summary>
    public void Note(string what)
    {
        if (!isQuiet)
        {
            Terminal.Complain($"         {what}");
        }
    }
}

/// <summary>A step that has ended.</summary>
/// <param name="What">What it did.</param>
/// <param name="Taken">How long it took.</param>
internal sealed record DemoStep(string What, TimeSpan Taken);
