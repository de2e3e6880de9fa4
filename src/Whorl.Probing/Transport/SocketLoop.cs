namespace Whorl.Probing.Transport;
internal sealed class SocketLoop : ProbeLoop
{
    public SocketLoop(TimeProvider time, int m) => throw new NotSupportedException($"{time}{m}");
    public override int OpenConnections => throw new NotSupportedException();
    public override void After(TimeSpan fromNow, ILoopTask task) => throw new NotSupportedException();
    public override void Close(int connection, bool reset) => throw new NotSupportedException();
    public override int Connect(IConnectionOwner owner, HostAddress address, ushort port) => throw new NotSupportedException();
    public override void Post(ILoopTask task) => throw new NotSupportedException();
    public override void Run() => throw new NotSupportedException();
    public override void Send(int connection, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
    public override void SetDeadline(int connection, TimeSpan fromNow) => throw new NotSupportedException();
    public override void Stop() => throw new NotSupportedException();
    protected override void Dispose(bool disposing) => throw new NotSupportedException();
}
