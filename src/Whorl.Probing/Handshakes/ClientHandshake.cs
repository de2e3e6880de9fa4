using Whorl.Probing.Hellos;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <summary>Gives recorded messages in place of those that the client made itself, when a recorded handshake is replayed.</summary>
internal delegate ReadOnlySpan<byte> FlightReplacement(ReadOnlySpan<byte> own);

/// <summary>
/// A client's handshake without a socket: it takes what the server sent and gives what is to be sent. It goes as far as the ATSF
/// reference does and stops where that stops: the first flight of TLS 1.3 decrypted to the server's Finished, a HelloRetryRequest
/// followed, TLS 1.0 to 1.2 finished on both sides, so that an alert after the Finished is seen. Certificates are recorded
/// and never trusted; signatures are not verified, as nobody's identity is at stake.
/// </summary>
/// <remarks>One thread at a time. <see cref="Start"/> begins anew, so that an object serves one connection after another.</remarks>
public sealed partial class ClientHandshake : IDisposable
{
    /// <summary>The random and the session id that <see cref="Start"/> takes, in bytes.</summary>
    public const int RandomsSize = 64;

    private const int MessageHeaderSize = 4;
    private const int LargestMessage = 65536;
    private const int LargestHandshake = 262144;
    private const byte Warning = 1;
    private const byte Fatal = 2;
    private const byte CloseNotify = 0;

    private readonly HandshakeResources resources;
    private readonly KeyShares keys;
    private readonly SecretSource secrets;
    private readonly bool hasFreshKeys;
    private readonly byte[] randoms = new byte[RandomsSize];
    private readonly byte[] serverSecret = new byte[TranscriptHash.MaxSize];
    private readonly byte[] clientSecret = new byte[TranscriptHash.MaxSize];
    private HelloSpec spec = null!;
    private PooledBuffer incoming;
    private PooledBuffer fragments;
    private PooledBuffer transcript;
    private PooledBuffer answer;
    private PooledBuffer outgoing;
    private RecordProtection? reader;
    private RecordProtection? writer;
    private CipherSuiteParameters suite;
    private Step step;
    private ushort version;
    private bool versionKnown;
    private bool expectsChangeCipherSpec;
    private bool sentChangeCipherSpec;
    private bool certificateRequested;
    private bool hasServerName;
    private bool hasServerHost;
    private int uselessRecords;
    private int handshakeBytes;
    private int alerts;

    /// <summary>Makes a handshake that uses a thread's resources and, unless it shall have fresh ones each time, its keys.</summary>
    public ClientHandshake(HandshakeResources resources, bool freshKeys = false)
    {
        this.resources = resources;
        hasFreshKeys = freshKeys;
        keys = freshKeys ? new KeyShares() : resources.Keys;
        secrets = freshKeys ? SecretSource.From(keys) : resources.Secrets;
    }

    private enum Step : byte
    {
        ServerHello,
        SecondServerHello,
        EncryptedExtensions,
        CertificateRequestOrCertificate,
        Tls13Certificate,
        CertificateVerify,
        Tls13Finished,
        Certificate,
        StatusOrLater,
        KeyExchangeOrLater,
        RequestOrDone,
        Done,
        Ticket,
        ChangeCipherSpec,
        Finished,
        Application,
    }

    /// <summary>How the handshake ended, or <see cref="HandshakeEnd.None"/>.</summary>
    public HandshakeEnd End { get; private set; }

    /// <summary>What is to be sent and was not taken by <see cref="Sent"/>.</summary>
    public ReadOnlySpan<byte> Outgoing => outgoing.Bytes;

    /// <summary>What the server answered so far, as a <see cref="ServerAnswer"/>; valid until the next call.</summary>
    public ReadOnlySpan<byte> Answer => answer.Bytes;

    /// <summary>The negotiated version, or the one the hello claims as long as none is.</summary>
    public ushort Version => version;

    /// <summary>Replaces own messages by recorded ones.</summary>
    internal FlightReplacement? Replacement { get; set; }

    /// <summary>Begins a handshake: afterwards <see cref="Outgoing"/> holds the hello's record.</summary>
    /// <param name="hello">The hello to send.</param>
    /// <param name="serverName">The name for server_name; empty for none.</param>
    /// <param name="serverHost">The name or the address's text, for hellos that send either; empty for none.</param>
    /// <param name="random">The random and the session id, 64 bytes.</param>
    public void Start(HelloSpec hello, ReadOnlySpan<byte> serverName, ReadOnlySpan<byte> serverHost, ReadOnlySpan<byte> random)
    {
        Reset();
        if (hasFreshKeys)
        {
            keys.Renew();
        }

        spec = hello;
        version = hello.LegacyVersion;
        hasServerName = !serverName.IsEmpty;
        hasServerHost = !serverHost.IsEmpty;
        random.CopyTo(randoms);
        HelloInstance instance = new() { Random = randoms.AsSpan(0, 32), SessionId = randoms.AsSpan(32), ServerName = serverName, ServerHost = serverHost };
        int length = HelloWriter.Write(hello, instance, keys, resources.Flight);
        outgoing.Append(resources.Flight.AsSpan(0, length));
        transcript.Append(Replaced(resources.Flight.AsSpan(HelloWriter.RecordHeaderSize, length - HelloWriter.RecordHeaderSize)));
    }

    /// <summary>Forgets the first <paramref name="count"/> bytes of <see cref="Outgoing"/>, which have been sent.</summary>
    public void Sent(int count) => outgoing.Consume(count);

    /// <summary>Takes bytes as they came; those after the handshake's end are kept for <see cref="Ask"/> where it completed, and else ignored.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (End != HandshakeEnd.None)
        {
            return;
        }

        if (incoming.Length > 0)
        {
            incoming.Append(bytes);
            ReadIncoming();
            return;
        }

        int used = ReadRecords(bytes);
        if (used < bytes.Length && End is (HandshakeEnd.None or HandshakeEnd.Completed))
        {
            incoming.Append(bytes[used..]);
        }
    }

    /// <summary>Says goodbye after a completed handshake (close_notify, RFC 8446 section 6.1).</summary>
    public void Close() => SendAlert(Warning, CloseNotify);

    /// <summary>Gives every buffer back; <see cref="Answer"/> and <see cref="Outgoing"/> are empty then.</summary>
    public void Reset()
    {
        incoming.Clear();
        fragments.Clear();
        transcript.Clear();
        answer.Clear();
        outgoing.Clear();
        applicationData.Clear();
        reader?.Dispose();
        writer?.Dispose();
        reader = null;
        writer = null;
        suite = default;
        step = Step.ServerHello;
        End = HandshakeEnd.None;
        versionKnown = false;
        expectsChangeCipherSpec = false;
        sentChangeCipherSpec = false;
        certificateRequested = false;
        uselessRecords = 0;
        handshakeBytes = 0;
        alerts = 0;
        ResetFlow();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        if (hasFreshKeys)
        {
            keys.Dispose();
        }
    }

    private void ReadIncoming()
    {
        int consumed = ReadRecords(incoming.Bytes);
        if (consumed > 0)
        {
            incoming.Consume(consumed);
        }
    }

    private ReadOnlySpan<byte> Replaced(ReadOnlySpan<byte> own) => Replacement is null ? own : Replacement(own);

    /// <summary>Ends the handshake and tells the server why, as the protocol wants it.</summary>
    private void Stop(HandshakeEnd end, byte alert)
    {
        SendAlert(Fatal, alert);
        End = end;
    }

    private void SendAlert(byte level, byte description) => Send(ContentType.Alert, [level, description]);

    /// <summary>Appends a record to what is to be sent, protected where a key is set.</summary>
    private void Send(byte contentType, ReadOnlySpan<byte> content)
    {
        ushort recordVersion = Math.Min(version, TlsVersion.Tls12);
        if (writer is not null)
        {
            int most = writer.MaximumSealedSize(content.Length);
            int written = writer.Seal(contentType, recordVersion, content, outgoing.Extend(most));
            outgoing.Shorten(most - written);
            return;
        }

        Span<byte> record = outgoing.Extend(HelloWriter.RecordHeaderSize + content.Length);
        record[0] = contentType;
        record[1] = (byte)(recordVersion >> 8);
        record[2] = (byte)recordVersion;
        record[3] = (byte)(content.Length >> 8);
        record[4] = (byte)content.Length;
        content.CopyTo(record[HelloWriter.RecordHeaderSize..]);
    }

    private void SendChangeCipherSpec()
    {
        RecordProtection? protection = writer;
        writer = null; // never protected: it is what says that from now on records are
        Send(ContentType.ChangeCipherSpec, [1]);
        writer = protection;
        sentChangeCipherSpec = true;
    }

    /// <summary>Appends an entry, and gives its bytes to be changed where the answer shall hold others.</summary>
    private Span<byte> AddToAnswer(AnswerEntry kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> entry = answer.Extend(ServerAnswer.EntryHeaderSize + bytes.Length);
        ServerAnswer.WriteEntryHeader(entry, kind, bytes.Length);
        Span<byte> kept = entry[ServerAnswer.EntryHeaderSize..];
        bytes.CopyTo(kept);
        return kept;
    }
}
