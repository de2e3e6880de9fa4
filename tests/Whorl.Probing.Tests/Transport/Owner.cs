using System.Buffers;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Transport;

/// <summary>An owner that writes down what it hears, and does what a test wants it to do then.</summary>
internal sealed class Owner(ProbeLoop loop) : IConnectionOwner
{
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ConnectionEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly Lock gate = new();
    private readonly List<string> heard = [];
    private readonly int thread = Environment.CurrentManagedThreadId;

    public Action<Owner>? WhenConnected { get; init; }

    public Action<Owner>? WhenReceived { get; init; }

    public Action<Owner>? WhenEnded { get; init; }

    public Action<Owner>? WhenPassed { get; init; }

    /// <summary>After how many bytes <see cref="Enough"/> completes.</summary>
    public int Wanted { get; init; } = int.MaxValue;

    public ProbeLoop Loop => loop;

    public int Handle { get; private set; }

    public string Error { get; private set; } = "";

    public Task Connected => connected.Task.WaitAsync(LoopThread.Patience);

    public Task<ConnectionEnd> Ended => ended.Task.WaitAsync(LoopThread.Patience);

    public Task Passed => passed.Task.WaitAsync(LoopThread.Patience);

    public Task Enough => enough.Task.WaitAsync(LoopThread.Patience);

    public byte[] Bytes
    {
        get
        {
            lock (gate)
            {
                return bytes.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>What was heard, pieces of the same bytes as one.</summary>
    public string Heard
    {
        get
        {
            lock (gate)
            {
                return string.Join(' ', heard);
            }
        }
    }

    /// <summary>Opens a connection for a new owner; on the loop's thread.</summary>
    public Owner Open(HostAddress address, int port)
    {
        Handle = loop.Connect(this, address, (ushort)port);
        Assert.Equal("", Heard);
        return this;
    }

    public void Close(bool reset = false) => loop.Close(Handle, reset);

    void IConnectionOwner.Connected()
    {
        Hear("connected");
        WhenConnected?.Invoke(this);
        connected.SetResult();
    }

    void IConnectionOwner.Received(ReadOnlySpan<byte> piece)
    {
        Assert.False(piece.IsEmpty);
        lock (gate)
        {
            bytes.Write(piece);
        }

        Hear("received");
        WhenReceived?.Invoke(this);
        if (bytes.WrittenCount >= Wanted)
        {
            enough.TrySetResult();
        }
    }

    void IConnectionOwner.Ended(ConnectionEnd end)
    {
        Error = loop.LastError;
        Hear(end.ToString());
        WhenEnded?.Invoke(this);
        ended.SetResult(end);
    }

    void IConnectionOwner.DeadlinePassed()
    {
        Hear("deadline");
        WhenPassed?.Invoke(this);
        passed.TrySetResult();
    }

    private void Hear(string what)
    {
        Assert.Equal(thread, Environment.CurrentManagedThreadId);
        lock (gate)
        {
            if (what != "received" || heard.LastOrDefault() != what)
            {
                heard.Add(what);
            }
        }
    }
}
