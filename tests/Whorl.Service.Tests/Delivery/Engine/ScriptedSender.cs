using Whorl.Service.Delivery.Sending;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Engine;

/// <summary>A receiver that answers as the test says, and remembers what it took.</summary>
internal sealed class ScriptedSender(Func<int[], CancellationToken, Task<SendResult>> answer) : IOutletSender
{
    private readonly Lock gate = new();
    private readonly List<int[]> batches = [];
    private readonly List<int> taken = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedSender(Func<int[], SendResult> answer) : this((batch, _) => Task.FromResult(answer(batch)))
    {
    }

    public ScriptedSender() : this(_ => SendResult.Accepted.All)
    {
    }

    public bool IsDisposed { get; private set; }

    public int[][] Batches
    {
        get
        {
            lock (gate)
            {
                return [.. batches];
            }
        }
    }

    public int[] Taken
    {
        get
        {
            lock (gate)
            {
                return [.. taken];
            }
        }
    }

    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        int[] numbers = [.. batch.Select(message => Spools.Number(message.Event.Id))];
        lock (gate)
        {
            batches.Add(numbers);
        }

        SendResult result = await answer(numbers, cancellation);
        lock (gate)
        {
            taken.AddRange(result switch
            {
                SendResult.Accepted => numbers,
                SendResult.AcceptedInPart partly => numbers.Where((_, index) => !partly.Again.Contains(index) && !partly.Never.Any(message => message.Index == index)),
                _ => [],
            });
            changed.TrySetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return result;
    }

    /// <summary>Waits until it has taken so many events.</summary>
    public async Task WaitForAsync(int count)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (taken.Count >= count)
                {
                    return;
                }

                next = changed.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
