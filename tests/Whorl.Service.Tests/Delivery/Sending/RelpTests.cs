using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Whorl.Service.Delivery.Encoders;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Sending;

public sealed class RelpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Frames_are_read_as_they_were_written_however_they_are_cut()
    {
        ArrayBufferWriter<byte> bytes = new();
        RelpFrame.Write(17, "syslog"u8, "two\nlines"u8, bytes);
        Assert.Equal("17 syslog 9 two\nlines\n", Encoding.ASCII.GetString(bytes.WrittenSpan));
        for (int cut = 0; cut < bytes.WrittenCount; cut++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, RelpFrame.TryRead(bytes.WrittenSpan[..cut], out _, out _));
        }

        Assert.Equal(OperationStatus.Done, RelpFrame.TryRead(bytes.WrittenSpan, out RelpFrame frame, out int length));
        Assert.Equal((17, "syslog", "two\nlines", bytes.WrittenCount), (frame.Transaction, frame.Command, Encoding.ASCII.GetString(frame.Data), length));
    }

    [Theory]
    [InlineData("x rsp 0\n")]
    [InlineData(" rsp 0\n")]
    [InlineData("1 rsp x\n")]
    [InlineData("1  0\n")]
    [InlineData("1234567890 rsp 0\n")]
    [InlineData("1 rsp 999999999 ")]
    [InlineData("1 rsp 2 abc\n")]
    [InlineData("1 rsp 2\nab\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_frame_is_refused(string bytes) => Assert.Equal(OperationStatus.InvalidData, RelpFrame.TryRead(Encoding.ASCII.GetBytes(bytes), out _, out _));

    [Fact]
    public void A_session_sends_as_much_as_its_window_lets_and_settles_by_number()
    {
        ArrayBufferWriter<byte> bytes = new();
        RelpSession session = new(2);
        session.Open(bytes);
        Assert.False(session.HasRoom);
        session.Take(Answer(1, "200 OK\nrelp_version=0\ncommands=syslog"));
        Assert.True(session.IsOpen);
        session.Send(40, "a"u8, bytes);
        session.Send(41, "b"u8, bytes);
        Assert.False(session.HasRoom);
        Assert.Equal(new RelpAnswer(true, true, 41), session.Take(Answer(3, "200 OK")));
        Assert.True(session.HasRoom);
        Assert.Equal(new RelpAnswer(true, false, 40, "it answered 500 no room"), session.Take(Answer(2, "500 no room")));
        Assert.Null(session.Problem);
        session.Take(Answer(9, "200 OK"));
        Assert.Equal("it answered what nobody asked", session.Problem);
    }

    [Theory]
    [InlineData("500 no")]
    [InlineData("200 OK\ncommands=other")]
    public void A_receiver_without_syslog_is_named(string answer)
    {
        RelpSession session = new(2);
        session.Open(new ArrayBufferWriter<byte>());
        session.Take(Answer(1, answer));
        Assert.Equal("it does not take syslog over RELP", session.Problem);
    }

    [Fact]
    public async Task What_was_not_acknowledged_when_the_line_broke_is_sent_again()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        List<int> came = [];
        Task receiver = Task.Run(
            async () =>
            {
                // The first connection takes ten messages and acknowledges four of them.
                await ReceiveAsync(listener, came, most: 10, acknowledge: 4);
                await ReceiveAsync(listener, came, most: 6, acknowledge: 6);
            },
            Cancellation);
        await using RelpSender sender = new(new RelpOutletOptions { Name = "relp", Encoder = new TinySyslog(), Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndPoint!).Port });
        List<SendResult> results = await Batches.SettleAsync(sender, Batches.Of(1, 10, new TinySyslog()));
        Assert.Equal([4, 5, 6, 7, 8, 9], Assert.IsType<SendResult.AcceptedInPart>(results[0]).Again);
        Assert.IsType<SendResult.Accepted>(results[1]);
        await receiver;
        Assert.Equal([.. Enumerable.Range(1, 10), .. Enumerable.Range(5, 6)], came);
    }

    [Fact]
    public async Task A_message_that_is_too_long_costs_no_other()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        List<int> came = [];
        Task receiver = ReceiveAsync(listener, came, most: 3, acknowledge: 3);
        await using RelpSender sender = new(new RelpOutletOptions { Name = "relp", Encoder = new TinySyslog(), Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndPoint!).Port, MostBytes = 200 });
        OutletMessage[] batch = Batches.Of(1, 4, new TinySyslog());
        batch[3] = batch[3] with { Payload = new byte[201] };
        SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(await sender.SendAsync(batch, Cancellation));
        Assert.Equal(new RefusedMessage(3, "it has 201 bytes, more than a message may have here"), Assert.Single(partly.Never));
        Assert.Empty(partly.Again);
        await receiver;
        Assert.Equal([1, 2, 3], came);
    }

    [Fact]
    public void A_message_that_a_receiver_refuses_beside_others_is_given_up_after_so_many_tries()
    {
        RelpRefusals refusals = new(mostTries: 3);
        OutletMessage[] batch = Batches.Of(1, 3, new TinySyslog());
        RelpAnswer taken = new(true, true, 0), refused = new(true, false, 1, "it answered 500 bad");
        for (int round = 0; round < 2; round++)
        {
            (RefusedMessage[] none, int[] again) = refusals.Judge(batch, [taken, refused, taken]);
            Assert.Empty(none);
            Assert.Equal([1], again);
        }

        // Where the receiver takes nothing at all it is not the message's fault, and where the line broke nobody refused it.
        Assert.Equal([0, 1, 2], refusals.Judge(batch, [refused, refused, refused]).Again);
        Assert.Equal([1], refusals.Judge(batch, [taken, default, taken]).Again);
        (RefusedMessage[] never, int[] rest) = refusals.Judge(batch, [taken, refused, taken]);
        Assert.Equal(new RefusedMessage(1, "it answered 500 bad"), Assert.Single(never));
        Assert.Empty(rest);

        // Alone it is judged alone; what was given up is forgotten.
        Assert.Equal([0], refusals.Judge(batch[1..2], [refused]).Again);
    }

    [Fact]
    public void Octet_counting_says_the_length_first()
    {
        ArrayBufferWriter<byte> bytes = new();
        OctetCounting.Write("<134>1 a"u8, bytes);
        OctetCounting.Write("é\n"u8, bytes);
        Assert.Equal("8 <134>1 a3 é\n", Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static RelpFrame Answer(int transaction, string data) => new(transaction, "rsp", Encoding.ASCII.GetBytes(data));

    /// <summary>A receiver of one connection that takes so many messages, acknowledges the first of them, and goes.</summary>
    internal static async Task ReceiveAsync(Socket listener, List<int> came, int most, int acknowledge)
    {
        using Socket socket = await listener.AcceptAsync(Cancellation);
        await AnswerAsync(socket, came, most, acknowledge);
    }

    internal static async Task AnswerAsync(Socket socket, List<int> came, int most, int acknowledge)
    {
        byte[] buffer = new byte[64 << 10];
        int buffered = 0, count = 0;
        while (count < most)
        {
            buffered += await socket.ReceiveAsync(buffer.AsMemory(buffered), Cancellation);
            while (count < most && RelpFrame.TryRead(buffer.AsSpan(0, buffered), out RelpFrame frame, out int length) == OperationStatus.Done)
            {
                buffer.AsSpan(length, buffered - length).CopyTo(buffer);
                buffered -= length;
                if (frame.Command == "syslog")
                {
                    string text = Encoding.UTF8.GetString(frame.Data);
                    came.Add(Spools.Number(Guid.Parse(text.AsSpan(text.IndexOf("id=", StringComparison.Ordinal) + 3, 36))));
                    if (++count > acknowledge)
                    {
                        continue;
                    }
                }

                ArrayBufferWriter<byte> answer = new();
                RelpFrame.Write(frame.Transaction, "rsp"u8, "200 OK\ncommands=syslog"u8, answer);
                await socket.SendAsync(answer.WrittenMemory, Cancellation);
            }
        }
    }
}
