using Whorl.Cli.Storing;
using Whorl.Observations.Scans;
using Whorl.Store;

namespace Whorl.Cli.Watching;

/// <summary>Keeps in the store what looks at watched servers find, as <c>whorl scan --save</c> does. That this fails is told once, and ends no check.</summary>
internal sealed class LookSaving(Saving saving) : IDisposable
{
    private readonly Lock gate = new();
    private bool hasAny;
    private bool hasFailed;

    /// <summary>Keeps what a scan found; from several threads.</summary>
    public Task KeepAsync(ScanRecord record, CancellationToken cancellation)
    {
        lock (gate)
        {
            hasAny = true;
            Try(() =>
            {
                saving.Add(record);
                saving.Rest();
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>Makes permanent what was kept, and says so.</summary>
    public void Finish()
    {
        lock (gate)
        {
            Try(saving.Flush);
            if (hasAny && !hasFailed)
            {
                Terminal.Complain(saving.ToString());
            }
        }
    }

    /// <summary>Says that what is seen is not saved, and why.</summary>
    public static void Complain(Exception problem) => Terminal.Complain($"what is seen is not saved: {problem.Message}");

    public void Dispose() => saving.Dispose();

    private void Try(Action write)
    {
        if (hasFailed)
        {
            return;
        }

        try
        {
            write();
        }
        catch (StoreException problem)
        {
            hasFailed = true;
            Complain(problem);
        }
    }
}
