using Whorl.Capture.Flows;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Tcp;
using Whorl.Capture.Udp;
using Whorl.Tls.Quic;

namespace Whorl.Capture.Tests;

/// <summary>The flow memory's bound is only as good as what a conversation says it weighs.</summary>
public sealed class FootprintTests
{
    private const int Copies = 200;

    [Theory]
    [InlineData("tcp")]
    [InlineData("quic")]
    [InlineData("dtls")]
    [InlineData("openvpn")]
    public void Conversations_weigh_what_they_say(string kind)
    {
        EngineContext context = new(new NoSink(), followsHandshakes: false, new CaptureStatistics());
        using QuicInitialDecryptor decryptor = new();
        Conversation[] kept = new Conversation[Copies];
        kept[0] = Create(kind, context, decryptor);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < Copies; i++)
        {
            kept[i] = Create(kind, context, decryptor);
        }

        double size = (GC.GetAllocatedBytesForCurrentThread() - before) / (Copies - 1.0);

        Assert.InRange(kept[0].Footprint, size, 1.5 * size);
    }

    private static Conversation Create(string kind, EngineContext context, QuicInitialDecryptor decryptor) => kind switch
    {
        "tcp" => new TcpConversation(context),
        "quic" => new QuicConversation(context, decryptor),
        "dtls" => new DtlsConversation(context),
        _ => new OpenVpnConversation(context),
    };

    private sealed class NoSink : IHandshakeSink
    {
        public void Accept(Handshake handshake)
        {
        }
    }
}
