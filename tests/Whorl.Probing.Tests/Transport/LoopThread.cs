using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

/// <summary>A loop that runs on a thread of its own while a test lasts.</summary>
internal sealed class LoopThread : IAsyncDisposable
{
    private readonly TaskCompletionSource ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool isAwaited;

    public LoopThread(ProbeLoop loop)
    {
        Loop = loop;
        new Thread(() =>
        {
            try
            {
                loop.Run();
                ran.SetResult();
            }
            catch (Exception thrown)
            {
                ran.SetException(thrown);
            }
        })
        {
            IsBackground = true,
            Name = "loop",
        }.Start();
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public ProbeLoop Loop { get; }

    /// <summary>Completes when Run has returned, with its exception if it threw.</summary>
    public Task Ran
    {
        get
        {
            isAwaited = true;
            return ran.Task.WaitAsync(Patience);
        }
    }

    /// <summary>Does something on the loop's thread.</summary>
    public Task DoAsync(Action action) => DoAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>Asks something on the loop's thread.</summary>
    public Task<T> DoAsync<T>(Func<T> function)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(new LoopAction(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception thrown)
            {
                done.SetException(thrown);
                throw;
            }
        }));
        return done.Task.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        // What the loop has thrown is for the test to see, here if nowhere else.
        bool seen = isAwaited;
        Loop.Stop();
        await Ran.ConfigureAwait(seen ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
        Loop.Dispose();
    }
}

/// <summary>A task made of an action.</summary>
internal sealed class LoopAction(Action action) : ILoopTask
{
    public void Run() => action();
}

internal static class Patience
{
    /// <summary>Waits for what takes milliseconds, and not for ever.</summary>
    public static Task InTimeAsync(this Task task) => task.WaitAsync(LoopThread.Patience);

    /// <inheritdoc cref="InTimeAsync(Task)"/>
    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(LoopThread.Patience);
}
