using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>A transport without a network: every connection stands at once, and every server answers the first bytes alike.</summary>
internal sealed class AnsweringLoop(byte[] answer) : ProbeLoop
{
    private readonly Queue<ILoopTask> tasks = new();
    private readonly Queue<(int Handle, bool IsAnswer)> events = new();
    private readonly Stack<int> free = new();
    private readonly List<IConnectionOwner?> owners = [null];
    private bool isStopped;

    public override int OpenConnections => owners.Count - 1 - free.Count;

    public override int Connect(IConnectionOwner owner, HostAddress address, ushort port)
    {
        if (!free.TryPop(out int handle))
        {
            handle = owners.Count;
            owners.Add(null);
        }

        owners[handle] = owner;
        events.Enqueue((handle, false));
        return handle;
    }

    public override void Send(int connection, ReadOnlySpan<byte> bytes) => events.Enqueue((connection, true));

    public override void SetDeadline(int connection, TimeSpan fromNow)
    {
    }

    public override void Close(int connection, bool reset)
    {
        owners[connection] = null;
        free.Push(connection);
    }

    public override void After(TimeSpan fromNow, ILoopTask task) => tasks.Enqueue(task);

    public override void Post(ILoopTask task) => tasks.Enqueue(task);

    public override void Stop() => isStopped = true;

    public override void Run()
    {
        while (!isStopped)
        {
            while (tasks.TryDequeue(out ILoopTask? task))
            {
                task.Run();
            }

            if (events.TryDequeue(out (int Handle, bool IsAnswer) happened) && owners[happened.Handle] is { } owner)
            {
                if (happened.IsAnswer)
                {
                    owner.Received(answer);
                }
                else
                {
                    owner.Connected();
                }
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
    }
}
