using Whorl.Capture.Flows;
using Whorl.Capture.Packets;
using Whorl.Tls.Handshake;

namespace Whorl.Capture.Handshakes;

/// <summary>
/// Joins the handshake messages of one connection into <see cref="Handshake"/>s: a ClientHello waits for the ServerHello
/// that answers it and, in TLS 1.2 and below, for the certificates; whatever ends the wait, it is reported once.
/// Directions are told apart by the messages, not by who sent the first packet. Where handshakes are followed to their
/// end a connection is one <see cref="Handshake"/>: its first ClientHello, with the ServerHello that ended up answering.
/// </summary>
internal sealed class HandshakeTracker
{
    private const int BothSides = 3;

    private readonly EngineContext context;
    private readonly HandshakeStream[] streams;
    private readonly Handshake current = new();
    private bool isWaiting;
    private int encrypting;
    private bool sawServerHelloDone;
    private EarlyAnswer early;
    private Malformation noted;
    private ushort negotiated;
    private TunnelStack tunnel;

    public HandshakeTracker(EngineContext context)
    {
        this.context = context;
        streams = [new HandshakeStream(context.Buffers), new HandshakeStream(context.Buffers)];
    }

    /// <summary>The direction the client sends in; -1 until a hello told.</summary>
    public int ClientDirection { get; private set; }

    /// <summary>ClientHellos seen.</summary>
    public int HelloCount { get; private set; }

    /// <summary>Whether nothing more is wanted of this connection.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether the last answer was a HelloRetryRequest, so that a second hello follows in the clear.</summary>
    public bool ExpectsSecondHello { get; private set; }

    /// <summary>
    /// Whether a HelloRetryRequest was seen: the connection is TLS 1.3, where ChangeCipherSpec means nothing and handshake
    /// records are in the clear (RFC 8446 appendix D.4). GnuTLS sends its own between the second ClientHello and the ServerHello.
    /// </summary>
    public bool WasRetried { get; private set; }

    /// <summary>What led to TLS on this connection.</summary>
    public Upgrade Upgrade { get; set; }

    /// <summary>TLS, DTLS or QUIC.</summary>
    public HandshakeProtocol Protocol { get; set; }

    /// <summary>The flow's key, for the addresses of a report.</summary>
    public FlowKey Key { get; set; }

    /// <summary>Whether a hello waits for its answer, or an answer that was captured too early for its hello.</summary>
    public bool IsWaiting => isWaiting;

    /// <summary>Whether the client is known to have sent bytes that are still to come: an answer then waits for its hello.</summary>
    public bool HelloMayCome { get; set; }

    /// <summary>Starts over for a new connection.</summary>
    public void Begin(in FlowKey key, HandshakeProtocol protocol, int helloCount)
    {
        Key = key;
        tunnel = context.Tunnel;
        Protocol = protocol;
        Upgrade = Upgrade.None;
        ClientDirection = -1;
        HelloCount = helloCount;
        IsDone = false;
        ExpectsSecondHello = WasRetried = false;
        isWaiting = false;
        encrypting = 0;
        HelloMayCome = false;
        early = default;
        noted = Malformation.None;
        negotiated = 0;
    }

    /// <summary>The handshake bytes of a direction.</summary>
    public HandshakeStream Stream(int direction) => streams[direction];

    /// <summary>Notes something wrong with how the messages of this connection came.</summary>
    public void Note(Malformation malformation)
    {
        if (isWaiting)
        {
            current.Malformations |= malformation;
        }
        else
        {
            // Bytes of the hello that is about to be read.
            noted |= malformation & Malformation.ConflictingOverlap;
        }
    }

    /// <summary>Takes one whole message of a direction. <paramref name="start"/> is the time of the first packet that carried part of it.</summary>
    /// <returns>False when the message cannot belong to a handshake: the bytes are not TLS.</returns>
    public bool OnMessage(int direction, in HandshakeMessage message, long start)
    {
        switch (message.Type)
        {
            case HandshakeType.ClientHello:
                OnClientHello(direction, message, start, isSslv2: false);
                break;
            case HandshakeType.ServerHello:
            case HandshakeType.DraftHelloRetryRequest:
                OnServerHello(direction, message, start);
                break;
            case HandshakeType.HelloVerifyRequest:
                OnHelloVerifyRequest(direction);
                break;
            case HandshakeType.Certificate:
                AddToHistory('x', direction);
                if (isWaiting)
                {
                    current.SetCertificates(message, fromServer: direction != ClientDirection);
                }

                break;
            case HandshakeType.ServerKeyExchange:
                AddToHistory('k', direction);
                if (isWaiting && direction != ClientDirection)
                {
                    current.SetServerKeyExchange(message);
                }

                break;
            case HandshakeType.ServerHelloDone:
                AddToHistory('n', direction);
                sawServerHelloDone = true;
                ReportUnlessFollowed();
                break;
            default:
                char letter = HistoryLetters.Of(message.Type);
                if (letter == '\0')
                {
                    return false;
                }

                AddToHistory(letter, direction);
                break;
        }

        return true;
    }

    /// <summary>Takes an SSL 2.0 ClientHello, which lies in the stream of its direction as one record.</summary>
    public void OnSslv2ClientHello(int direction, in HandshakeMessage record, long start) =>
        OnClientHello(direction, record, start, isSslv2: true);

    /// <summary>A ClientHello came of which the capture has too little to read: a record without fingerprints; its answer is one of its own.</summary>
    public void OnUnreadableClientHello(int direction, long start, long frame)
    {
        Report();
        ClientDirection = direction;
        BeginHandshake(start);
        current.Frame = frame;
        current.HelloIndex = ++HelloCount;
        current.HasClientHello = true;
        current.IsTruncated = true;
        Report();
    }

    /// <summary>Whether an answer has waited for its hello for so long that the hello must be lost.</summary>
    public bool IsOutOfPatience(long now) => early.IsOutOfPatience(now);

    /// <summary>The hello of an answer is lost: the answer is a record of its own.</summary>
    public void OnHelloLost()
    {
        bool isReady = early.AwaitsHello && early.IsWhole;
        early.AwaitsHello = false;
        if (isReady)
        {
            Finish();
        }
    }

    /// <summary>The server asked the client to begin again (Retry, version negotiation): the next hello counts on.</summary>
    public void OnRestart()
    {
        ExpectsSecondHello = true;
        ReportStep();
    }

    /// <summary>A direction switched to encryption.</summary>
    public void OnChangeCipherSpec(int direction)
    {
        AddToHistory('i', direction);
        if (WasRetried || TlsVersion.IsTls13(negotiated))
        {
            // A leftover for middleboxes (RFC 8446 appendix D.4) that changes nothing.
            return;
        }

        encrypting |= direction == ClientDirection ? 1 : 2;
        if (isWaiting && current.HasServerHello && (direction != ClientDirection || encrypting == BothSides))
        {
            current.IsResumed |= direction != ClientDirection && !current.HasCertificates && !sawServerHelloDone;
            ReportUnlessFollowed();
        }
    }

    /// <summary>A direction sent a record that is encrypted. Once both sides do, the connection stands.</summary>
    public void OnEncryptedRecord(int direction)
    {
        if (!isWaiting || !context.FollowsHandshakes || !current.HasServerHello)
        {
            return;
        }

        encrypting |= direction == ClientDirection ? 1 : 2;
        if (encrypting == BothSides)
        {
            current.IsEstablished = true;
            ReportLast();
        }
    }

    /// <summary>A direction sent a heartbeat in the clear (RFC 6520).</summary>
    public void OnHeartbeat(int direction) => AddToHistory('b', direction);

    /// <summary>A direction sent an alert in the clear; <paramref name="level"/> 2 is fatal.</summary>
    public void OnAlert(int direction, byte level, byte description)
    {
        AddToHistory('l', direction);
        if (!isWaiting)
        {
            return;
        }

        current.LastAlert = description;
        if (early.AwaitsHello)
        {
            early.IsWhole = true;
            return;
        }

        if (level == 2 || (current.HasServerHello && !context.FollowsHandshakes))
        {
            ReportLast();
        }
    }

    /// <summary>A direction went on with bytes that are no TLS: whatever comes then, no handshake is completed by it.</summary>
    public void OnNotTls()
    {
        if (context.FollowsHandshakes && isWaiting && current.HasServerHello)
        {
            ReportLast();
        }
    }

    /// <summary>A direction sent application data: its part of the handshake is over.</summary>
    public void OnApplicationData(int direction)
    {
        if (!isWaiting)
        {
            IsDone = HelloCount > 0 && !ExpectsSecondHello;
            return;
        }

        if (direction == ClientDirection && !current.HasServerHello)
        {
            // Sent before the answer, which is still to come (RFC 8446 section 2.3).
            return;
        }

        if (early.AwaitsHello)
        {
            early.IsWhole = true;
            return;
        }

        if (!context.FollowsHandshakes)
        {
            ReportLast();
        }
        else if (TlsVersion.IsTls13(negotiated))
        {
            // TLS 1.3 hides the rest of the handshake in records of application data.
            OnEncryptedRecord(direction);
        }
    }

    /// <summary>The connection ended, was evicted or can no longer be followed: reports what waits and gives memory back.</summary>
    public void End()
    {
        ReportTruncatedHello();
        Report();
        streams[0].Reset();
        streams[1].Reset();
    }

    /// <summary>A direction lost bytes that will not come: a hello in it stays incomplete.</summary>
    public void OnLost(int direction)
    {
        if (direction == ClientDirection || (ClientDirection < 0 && streams[direction].HasPartialClientHello))
        {
            ReportTruncatedHello();
            OnHelloLost();
        }
        else if (isWaiting && current.HasServerHello)
        {
            current.Malformations |= streams[direction].IsFull ? Malformation.Certificate : Malformation.None;
            ReportLast();
        }
    }

    private void OnClientHello(int direction, in HandshakeMessage message, long start, bool isSslv2)
    {
        if (context.FollowsHandshakes && isWaiting && direction == ClientDirection && current.HasClientHello && !current.IsTruncated)
        {
            HelloCount++;
            ExpectsSecondHello = false;
            AddToHistory('c', direction);
            return;
        }

        if (early.AwaitsHello && isWaiting && direction == ClientDirection)
        {
            JoinAnswer(direction, message, start, isSslv2);
            return;
        }

        Report();
        ClientDirection = direction;
        ExpectsSecondHello = false;
        BeginHandshake(start);
        TakeHello(direction, message, isSslv2);
    }

    private void TakeHello(int direction, in HandshakeMessage message, bool isSslv2)
    {
        current.HelloIndex = ++HelloCount;
        current.IsSslv2 = isSslv2;
        current.SetClientHello(message);
        AddToHistory('c', direction);
    }

    /// <summary>The hello of an answer that was captured before it.</summary>
    private void JoinAnswer(int direction, in HandshakeMessage message, long start, bool isSslv2)
    {
        early.AwaitsHello = false;
        current.Upgrade = Upgrade;
        current.Frame = context.PacketNumber;
        current.Timestamp = start;
        Note(noted);
        TakeHello(direction, message, isSslv2);
        if (early.IsWhole)
        {
            ReportUnlessFollowed();
        }
    }

    private void OnServerHello(int direction, in HandshakeMessage message, long start)
    {
        // No hello is answered by its own sender: such a message lies in the client's stream, not in the server's.
        if (isWaiting && (direction == ClientDirection || (current.HasServerHello && !current.IsHelloRetryRequest)))
        {
            AddToHistory('s', direction);
            return;
        }

        if (!isWaiting)
        {
            ClientDirection = 1 - direction;
            BeginHandshake(start);
            early.AwaitsHello = HelloMayCome || streams[ClientDirection].HasPartialClientHello;
            early.Timestamp = context.Timestamp;
        }

        current.SetServerHello(message);
        current.IsHelloRetryRequest = current.IsDraftHelloRetryRequest = false;
        if (message.Type == HandshakeType.DraftHelloRetryRequest)
        {
            current.IsHelloRetryRequest = current.IsDraftHelloRetryRequest = true;
        }
        else if (ServerHelloView.TryParse(streams[direction].Slice(message.Offset, message.Length), out ServerHelloView hello))
        {
            current.IsHelloRetryRequest = hello.IsHelloRetryRequest;
            negotiated = hello.NegotiatedVersion;
            if (TlsVersion.IsTls13(negotiated))
            {
                current.IsResumed = hello.HasExtension(ExtensionType.PreSharedKey);
                encrypting = 0;
            }
        }

        AddToHistory(current.IsHelloRetryRequest ? 'j' : 's', direction);
        if (current.IsHelloRetryRequest)
        {
            early.AwaitsHello = false;
            ExpectsSecondHello = WasRetried = true;
            ReportStep();
        }
        else if (TlsVersion.IsTls13(negotiated))
        {
            ReportUnlessFollowed();
        }
    }

    private void OnHelloVerifyRequest(int direction)
    {
        AddToHistory('v', direction);
        if (isWaiting && !current.HasServerHello)
        {
            ExpectsSecondHello = true;
            ReportStep();
        }
    }

    private void AddToHistory(char letter, int direction)
    {
        if (isWaiting)
        {
            current.AddToHistory(letter, fromClient: direction == ClientDirection);
        }
    }

    private void BeginHandshake(long start)
    {
        isWaiting = true;
        early = default;
        negotiated = 0;
        encrypting = 0;
        sawServerHelloDone = false;
        current.Begin(streams[ClientDirection], streams[1 - ClientDirection], Key, clientIsFirst: ClientDirection == 0);
        current.Protocol = Protocol;
        current.Upgrade = Upgrade;
        current.Frame = context.PacketNumber;
        current.Timestamp = start;
        current.Tunnel = tunnel;
        current.Malformations = noted;
        noted = Malformation.None;
    }

    /// <summary>A hello was answered by a request for another: a record of its own, unless the whole connection is one.</summary>
    private void ReportStep()
    {
        if (!context.FollowsHandshakes)
        {
            Report();
        }
    }

    /// <summary>All that a record needs was seen. QUIC encrypts from here on where nobody can follow.</summary>
    private void ReportUnlessFollowed()
    {
        if (early.AwaitsHello)
        {
            early.IsWhole = true;
        }
        else if (!context.FollowsHandshakes || Protocol == HandshakeProtocol.Quic)
        {
            Finish();
        }
    }

    private void Finish()
    {
        ReportTruncatedHello();
        ReportLast();
    }

    private void ReportTruncatedHello()
    {
        for (int direction = 0; direction < 2; direction++)
        {
            if (!IsDone && streams[direction].HasPartialClientHello)
            {
                OnUnreadableClientHello(direction, streams[direction].PartialStart, streams[direction].LastFrame);
                IsDone = true;
            }
        }
    }

    private void ReportLast()
    {
        Report();
        IsDone = true;
    }

    private void Report()
    {
        if (!isWaiting)
        {
            return;
        }

        isWaiting = false;
        context.Report(current);
    }
}
