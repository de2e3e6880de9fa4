using Whorl.Probing.Handshakes;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Fuzz.Checks;

/// <summary>
/// A server that does what the input says: pieces of a control byte and a payload with its length in front. The low four bits of
/// the control byte are the <see cref="Act"/>, the high four cut handshake messages into records. From its ServerHello on it knows
/// the keys, as secrets are fixed, so that what the input says reaches the client's state machine through its record protection.
/// </summary>
internal sealed partial class ScriptedServer(FixedSecrets secrets) : IDisposable
{
    /// <summary>The most that is sent for one input.</summary>
    public const int MostSent = 400_000;

    private const int HeaderSize = 4;
    private static readonly int[] RecordSizes = [16384, 1, 2, 3, 4, 5, 7, 16, 33, 64, 100, 255, 256, 1000, 4096, 16383];
    private readonly List<byte> transcript = [];
    private readonly List<byte> sent = [];
    private readonly byte[] clientRandom = new byte[32];
    private readonly byte[] serverRandom = new byte[32];
    private readonly byte[] record = new byte[(1 << 14) + 2048];
    private byte[] firstHello = [];
    private RecordProtection? protection;
    private CipherSuiteParameters suite;
    private ushort version;
    private bool knowsSuite;

    private enum Act
    {
        Raw,
        Handshake,
        Message,
        Finished,
        ChangeCipherSpec,
        Alert,
        ApplicationData,
        AnyRecord,
        PlainHandshake,
        Repeat,
    }

    /// <summary>What was sent since <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Sent => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sent);

    /// <summary>Waits for the next client.</summary>
    public void Begin(ReadOnlySpan<byte> random)
    {
        random[..32].CopyTo(clientRandom);
        transcript.Clear();
        sent.Clear();
        firstHello = [];
        Protect(null);
        version = 0;
        knowsSuite = false;
    }

    /// <summary>Takes what counts in the transcript of the client's messages.</summary>
    public void Heard(ReadOnlySpan<byte> message)
    {
        if (message[0] == (byte)HandshakeType.ClientHello && firstHello.Length == 0)
        {
            firstHello = message.ToArray();
        }
        else if (message[0] == (byte)HandshakeType.ClientHello && knowsSuite)
        {
            // The hello before a retry counts by its hash (RFC 8446 section 4.4.1); what follows it is the retry.
            byte[] retry = [.. transcript.Skip(firstHello.Length)];
            byte[] digest = new byte[TranscriptHash.MaxSize];
            int size = TranscriptHash.Hash(suite.Hash, firstHello, digest);
            transcript.Clear();
            transcript.AddRange([(byte)HandshakeType.MessageHash, 0, 0, (byte)size, .. digest[..size], .. retry]);
        }

        transcript.AddRange(message);
        if (message[0] == (byte)HandshakeType.ClientKeyExchange && knowsSuite)
        {
            transcript.AddRange(Tls12Finished(client: true));
        }
    }

    /// <summary>Does what the next piece of the script says.</summary>
    public void Do(ref InputReader script)
    {
        byte control = script.U8();
        Do(control, script.Piece(), ref script);
    }

    /// <inheritdoc/>
    public void Dispose() => Protect(null);

    private void Do(byte control, ReadOnlySpan<byte> payload, ref InputReader script)
    {
        int recordSize = RecordSizes[control >> 4];
        switch ((Act)((control & 15) % 10))
        {
            case Act.Raw:
                sent.AddRange(payload);
                break;
            case Act.Handshake:
                Say(payload, recordSize, protection);
                break;
            case Act.Message when !payload.IsEmpty:
                Say([payload[0], 0, (byte)((payload.Length - 1) >> 8), (byte)(payload.Length - 1), .. payload[1..]], recordSize, protection);
                break;
            case Act.Finished when knowsSuite:
                Say(version == TlsVersion.Tls13 ? Tls13Finished() : Tls12Finished(client: false), recordSize, protection);
                StartApplicationData();
                break;
            case Act.ChangeCipherSpec:
                Send(20, payload.IsEmpty ? [1] : payload, null);
                ProtectTls12();
                break;
            case Act.Alert:
                Send(21, payload, protection);
                break;
            case Act.ApplicationData:
                Send(23, payload, protection);
                break;
            case Act.AnyRecord when !payload.IsEmpty:
                Send(payload[0], payload[1..], protection);
                break;
            case Act.PlainHandshake:
                Say(payload, recordSize, null);
                break;
            case Act.Repeat when !payload.IsEmpty && !script.IsEmpty:
                byte repeated = script.U8();
                ReadOnlySpan<byte> with = script.Piece();
                for (int i = 0; i <= payload[0] && sent.Count < MostSent && (repeated & 15) % 10 != (int)Act.Repeat; i++)
                {
                    Do(repeated, with, ref script);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Sends handshake messages and learns from a ServerHello among them what to protect the next ones with.</summary>
    private void Say(ReadOnlySpan<byte> messages, int recordSize, RecordProtection? by)
    {
        for (int at = 0; at < messages.Length && sent.Count < MostSent; at += recordSize)
        {
            Send(22, messages[at..Math.Min(at + recordSize, messages.Length)], by);
        }

        var reader = new WireReader(messages);
        while (reader.TryReadU8(out byte type) && reader.TryReadVector24(out ReadOnlySpan<byte> body))
        {
            transcript.AddRange([type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length]);
            transcript.AddRange(body);
            if (type == (byte)HandshakeType.ServerHello && protection is null)
            {
                Choose(body);
            }
        }
    }

    private void Choose(ReadOnlySpan<byte> body)
    {
        ServerHelloReader hello = default;
        knowsSuite = false;
        if (!hello.TryRead(body) || !CipherSuiteParameters.TryFind(hello.CipherSuite, out suite))
        {
            return;
        }

        version = hello.SupportedVersion != 0 ? hello.SupportedVersion : hello.LegacyVersion;
        hello.Random.CopyTo(serverRandom);
        bool isTls13 = version == TlsVersion.Tls13;
        knowsSuite = isTls13 == (suite.KeyExchange == KeyExchange.Tls13) && version is >= TlsVersion.Tls10 and <= TlsVersion.Tls13;
        if (knowsSuite && isTls13 && !hello.Random.SequenceEqual(ServerHelloView.HelloRetryRequestRandom))
        {
            Span<byte> secret = stackalloc byte[TranscriptHash.Size(suite.Hash)];
            FixedSecrets.FillServerSecret(secret);
            ProtectTls13(secret);
        }
    }

    private void Send(byte type, ReadOnlySpan<byte> content, RecordProtection? by)
    {
        content = content[..Math.Min(content.Length, RecordProtection.MaxContent)];
        ushort recordVersion = version is 0 or > TlsVersion.Tls12 ? TlsVersion.Tls12 : version;
        if (by is not null)
        {
            sent.AddRange(record.AsSpan(0, by.Seal(type, recordVersion, content, record)));
            return;
        }

        sent.AddRange([type, (byte)(recordVersion >> 8), (byte)recordVersion, (byte)(content.Length >> 8), (byte)content.Length]);
        sent.AddRange(content);
    }
}
