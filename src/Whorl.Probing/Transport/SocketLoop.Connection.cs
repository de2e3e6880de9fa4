using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Transport;

/// <content>The connections of the loop.</content>
internal sealed partial class SocketLoop
{
    /// <summary>A socket and what it is doing; the two operations of a socket that may be under way at once.</summary>
    private sealed class Connection : IDisposable
    {
        private readonly SocketLoop loop;
        private readonly Arguments reading;
        private readonly Arguments sending;
        private int sentOfFirst;

        public Connection(SocketLoop loop, IConnectionOwner owner, int handle, IPEndPoint destination)
        {
            (this.loop, Owner, Handle, Destination) = (loop, owner, handle, destination);
            reading = new Arguments(this, Operation.Connect) { RemoteEndPoint = destination };
            sending = new Arguments(this, Operation.Send);
        }

        public IConnectionOwner Owner { get; }

        public int Handle { get; }

        public IPEndPoint Destination { get; }

        public Socket? Socket { get; set; }

        public bool IsOpen { get; private set; }

        public bool IsSending { get; set; }

        public bool IsAlive { get; private set; } = true;

        public bool CanMove { get; init; }

        public int Moves { get; set; }

        public SocketError Failed { get; set; }

        public Queue<byte[]> Kept { get; } = new();

        public int KeptLength { get; set; }

        public void Connect()
        {
            if (!Socket!.ConnectAsync(reading))
            {
                // What connect(2) itself says is this machine's answer.
                Operation by = reading.SocketError == SocketError.Success ? Operation.Connect : Operation.Start;
                loop.Complete(new Completion(this, by, reading.SocketError));
            }
        }

        public void Open()
        {
            IsOpen = true;
            Socket!.Blocking = false;
            reading.Operation = Operation.Receive;
        }

        /// <summary>Receives nothing, which is done when there is something: who waits needs no buffer.</summary>
        public void AwaitBytes()
        {
            if (!Socket!.ReceiveAsync(reading))
            {
                loop.Complete(new Completion(this, Operation.Receive, reading.SocketError));
            }
        }

        /// <summary>Sends the first piece; whether that is done, well or badly, at once.</summary>
        public bool Send(out SocketError error)
        {
            sending.SetBuffer(Kept.Peek().AsMemory(sentOfFirst));
            IsSending = Socket!.SendAsync(sending);
            error = IsSending ? SocketError.Success : sending.SocketError;
            return !IsSending;
        }

        /// <summary>Forgets what has been sent.</summary>
        public void Sent()
        {
            sentOfFirst += sending.BytesTransferred;
            KeptLength -= sending.BytesTransferred;
            if (sentOfFirst == Kept.Peek().Length)
            {
                Kept.Dequeue();
                sentOfFirst = 0;
            }
        }

        public void Close(bool reset)
        {
            IsAlive = false;
            try
            {
                if (reset)
                {
                    Socket!.LingerState = new LingerOption(enable: true, 0);
                }
                else if (IsOpen)
                {
                    // Without it the BCL sends RST where a receive is under way.
                    Socket!.Shutdown(SocketShutdown.Send);
                }
            }
            catch (SocketException)
            {
                // The peer was faster.
            }

            Dispose();
        }

        public void Dispose()
        {
            Socket?.Dispose();
            reading.Dispose();
            sending.Dispose();
        }

        private sealed class Arguments(Connection connection, Operation operation)
            : SocketAsyncEventArgs(true)
        {
            public Operation Operation { get; set; } = operation;

            protected override void OnCompleted(SocketAsyncEventArgs e) =>
                connection.loop.Complete(new Completion(connection, Operation, SocketError));
        }
    }
}
