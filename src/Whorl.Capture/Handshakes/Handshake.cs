using Whorl.Capture.Flows;
using Whorl.Capture.Packets;
using Whorl.Tls.Handshake;

namespace Whorl.Capture.Handshakes;

/// <summary>How the handshake messages were carried.</summary>
public enum HandshakeProtocol : byte
{
    /// <summary>TLS or SSL records over a stream.</summary>
    Tls,

    /// <summary>DTLS records.</summary>
    Dtls,

    /// <summary>QUIC CRYPTO frames.</summary>
    Quic,
}

/// <summary>The innermost transport protocol.</summary>
public enum TransportProtocol : byte
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>SCTP.</summary>
    Sctp,
}

/// <summary>Takes handshakes as they are completed or given up.</summary>
public interface IHandshakeSink
{
    /// <summary>Takes one handshake; it and its bytes are valid during the call only.</summary>
    void Accept(Handshake handshake);
}

/// <summary>
/// A ClientHello with what answered it, or a ServerHello seen alone. The messages are views of reassembly buffers and
/// live as long as the call to <see cref="IHandshakeSink.Accept"/>.
/// </summary>
public sealed class Handshake
{
    private HandshakeStream? clientStream;
    private HandshakeStream? serverStream;
    private HandshakeMessage clientHello;
    private HandshakeMessage serverHello;
    private HandshakeMessage certificates;
    private HandshakeMessage clientCertificates;
    private HandshakeMessage serverKeyExchange;
    private History history;

    internal Handshake()
    {
    }

    /// <summary>When the first packet came that carried part of the hello: nanoseconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; internal set; }

    /// <summary>The one-based number of the packet that completed the hello.</summary>
    public long Frame { get; internal set; }

    /// <summary>The number of the packet after which the handshake was reported; with <see cref="LastPacket"/> it orders handshakes the same way whatever the number of threads.</summary>
    public long ReportedAt { get; internal set; }

    /// <summary>The place of the last packet of the flow when the handshake was reported: grows from packet to packet, also within a frame.</summary>
    public long LastPacket { get; internal set; }

    /// <summary>The client's address.</summary>
    public IpAddress Client { get; internal set; }

    /// <summary>The server's address.</summary>
    public IpAddress Server { get; internal set; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; internal set; }

    /// <summary>The server's port.</summary>
    public ushort ServerPort { get; internal set; }

    /// <summary>The innermost transport.</summary>
    public TransportProtocol Transport { get; internal set; }

    /// <summary>TLS, DTLS or QUIC.</summary>
    public HandshakeProtocol Protocol { get; internal set; }

    /// <summary>One-based index of the ClientHello in its connection; 0 for a ServerHello seen alone.</summary>
    public int HelloIndex { get; internal set; }

    /// <summary>Whether there is a ClientHello, whole or not.</summary>
    public bool HasClientHello { get; internal set; }

    /// <summary>Whether the ClientHello was cut off: by the capture's snap length, its end, or lost packets.</summary>
    public bool IsTruncated { get; internal set; }

    /// <summary>Whether the ClientHello is an SSL 2.0 record; <see cref="ClientHello"/> is then that record.</summary>
    public bool IsSslv2 { get; internal set; }

    /// <summary>Whether a ServerHello answered.</summary>
    public bool HasServerHello { get; internal set; }

    /// <summary>Whether the answer is a HelloRetryRequest.</summary>
    public bool IsHelloRetryRequest { get; internal set; }

    /// <summary>Whether the answer is a HelloRetryRequest message of its own, as the TLS 1.3 drafts before 22 had it.</summary>
    public bool IsDraftHelloRetryRequest { get; internal set; }

    /// <summary>Whether the handshake resumed a session: a pre_shared_key was chosen, or a TLS 1.2 server sent no certificate before ChangeCipherSpec.</summary>
    public bool IsResumed { get; internal set; }

    /// <summary>Whether both sides switched to encryption and went on; only known where handshakes are followed to their end.</summary>
    public bool IsEstablished { get; internal set; }

    /// <summary>The last alert in the clear, its description; -1 when there was none.</summary>
    public int LastAlert { get; internal set; }

    /// <summary>What is wrong with how the messages came; the messages' own faults are found by reading them.</summary>
    public Malformation Malformations { get; internal set; }

    /// <summary>The protocol that led to TLS, or <see cref="Handshakes.Upgrade.None"/>.</summary>
    public Upgrade Upgrade { get; internal set; }

    /// <summary>The encapsulations of the packet that completed the hello.</summary>
    public TunnelStack Tunnel { get; internal set; }

    /// <summary>The body of the ClientHello; empty when truncated or absent.</summary>
    public ReadOnlySpan<byte> ClientHello => Slice(clientStream, clientHello);

    /// <summary>The body of the ServerHello or HelloRetryRequest; empty when absent.</summary>
    public ReadOnlySpan<byte> ServerHello => Slice(serverStream, serverHello);

    /// <summary>The body of the server's Certificate message; empty when absent or encrypted.</summary>
    public ReadOnlySpan<byte> Certificates => Slice(serverStream, certificates);

    /// <summary>The body of the client's Certificate message; empty when absent or encrypted.</summary>
    public ReadOnlySpan<byte> ClientCertificates => Slice(clientStream, clientCertificates);

    /// <summary>The body of the ServerKeyExchange; empty when absent.</summary>
    public ReadOnlySpan<byte> ServerKeyExchange => Slice(serverStream, serverKeyExchange);

    /// <summary>Whether a server Certificate message was seen.</summary>
    public bool HasCertificates => certificates.Length > 0;

    /// <summary>The messages in the order they came, a letter each as Zeek's ssl_history has them.</summary>
    public ReadOnlySpan<byte> MessageHistory => history.Letters;

    internal void Begin(HandshakeStream client, HandshakeStream server, in FlowKey key, bool clientIsFirst)
    {
        Client = clientIsFirst ? key.First : key.Second;
        Server = clientIsFirst ? key.Second : key.First;
        ClientPort = clientIsFirst ? key.FirstPort : key.SecondPort;
        ServerPort = clientIsFirst ? key.SecondPort : key.FirstPort;
        Transport = key.Transport switch
        {
            DecodeOutcome.Tcp => TransportProtocol.Tcp,
            DecodeOutcome.Udp => TransportProtocol.Udp,
            _ => TransportProtocol.Sctp,
        };
        clientStream = client;
        serverStream = server;
        clientHello = serverHello = certificates = clientCertificates = serverKeyExchange = default;
        HasClientHello = HasServerHello = IsTruncated = IsSslv2 = false;
        IsHelloRetryRequest = IsDraftHelloRetryRequest = IsResumed = IsEstablished = false;
        LastAlert = -1;
        Malformations = Malformation.None;
        HelloIndex = 0;
        history.Clear();
    }

    internal void SetClientHello(in HandshakeMessage message)
    {
        clientHello = message;
        HasClientHello = true;
    }

    internal void SetServerHello(in HandshakeMessage message)
    {
        serverHello = message;
        HasServerHello = true;
    }

    internal void SetCertificates(in HandshakeMessage message, bool fromServer)
    {
        if (fromServer && certificates.Length == 0)
        {
            certificates = message;
        }
        else if (!fromServer && clientCertificates.Length == 0)
        {
            clientCertificates = message;
        }
    }

    internal void SetServerKeyExchange(in HandshakeMessage message) => serverKeyExchange = message;

    internal void AddToHistory(char letter, bool fromClient) =>
        history.Add((byte)(fromClient ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter)));

    private static ReadOnlySpan<byte> Slice(HandshakeStream? stream, in HandshakeMessage message) =>
        message.Length == 0 || stream is null ? default : stream.Slice(message.Offset, message.Length);

    /// <summary>A bounded list of letters without an array of its own per handshake.</summary>
    private struct History
    {
        private const int Capacity = 64;

        private byte[]? letters;
        private int count;

        public readonly ReadOnlySpan<byte> Letters => letters.AsSpan(0, count);

        public void Clear() => count = 0;

        public void Add(byte letter)
        {
            letters ??= new byte[Capacity];
            if (count < Capacity)
            {
                letters[count++] = letter;
            }
        }
    }
}
