namespace Whorl.Probing.Transport;

/// <summary>A loop's tasks: those that wait for their time, and those that other threads have asked for.</summary>
internal sealed class LoopTasks(LoopClock clock)
{
    private readonly PriorityQueue<ILoopTask, (long Due, long Order)> later = new();
    private readonly Lock gate = new();
    private List<ILoopTask> posted = [];
    private List<ILoopTask> running = [];
    private volatile bool hasPosted;
    private long order;

    /// <summary>The milliseconds until a task may run; -1 for never.</summary>
    public int UntilNext => hasPosted ? 0 : later.TryPeek(out _, out (long Due, long Order) next) ? clock.MillisecondsUntil(next.Due) : -1;

    /// <summary>Adds a task for a time; tasks for the same time run in the order of these calls.</summary>
    public void Add(TimeSpan fromNow, ILoopTask task) => later.Enqueue(task, (clock.TicksAfter(fromNow), order++));

    /// <summary>Adds a task from any thread, and tells whether the loop has to be woken.</summary>
    public bool Post(ILoopTask task)
    {
        lock (gate)
        {
            posted.Add(task);
            bool isFirst = !hasPosted;
            hasPosted = true;
            return isFirst;
        }
    }

    /// <summary>Runs what was posted and whose time has come; what these tasks add waits for the next turn.</summary>
    public void Run()
    {
        if (hasPosted)
        {
            lock (gate)
            {
                (posted, running) = (running, posted);
                hasPosted = false;
            }

            foreach (ILoopTask task in running)
            {
                task.Run();
            }

            running.Clear();
        }

        if (later.Count == 0)
        {
            return;
        }

        long now = clock.Ticks;
        long limit = order;
        while (later.TryPeek(out ILoopTask? task, out (long Due, long Order) next) && next.Due <= now && next.Order < limit)
        {
            later.Dequeue();
            task.Run();
        }
    }
}
