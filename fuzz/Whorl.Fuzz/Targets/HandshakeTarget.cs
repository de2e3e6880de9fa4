using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Fuzz.Checks;
using Whorl.Probing.Handshakes;
using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Fuzz.Targets;

/// <summary>
/// A client's handshake with a <see cref="ScriptedServer"/>: a byte chooses the hello, bits of the next whether something is asked
/// at the end (0), the server's keys are checked (1), and keys change at the end of a TLS 1.3 handshake (2); a byte chooses how the bytes
/// are cut; the server's script follows.
/// </summary>
internal sealed class HandshakeTarget : FuzzTarget
{
    private const int MostAnswered = 280_000; // the most of a handshake, and some alerts
    private const int MostOutgoing = 1 << 16;
    private const int LargestRecord = 16384;
    private const int SlowFrom = 20_000;
    private static readonly byte[] HostName = "fuzz.example.org"u8.ToArray();
    private static readonly byte[] KeyExchange = [(byte)HandshakeType.ClientKeyExchange, 0, 0, 0];
    private static readonly HelloSpec[] Hellos = [.. HelloSet.Atsf.Hellos, .. HelloSet.Look.Hellos];
    private readonly byte[] randoms = new byte[ClientHandshake.RandomsSize];
    private readonly FixedSecrets secrets;
    private readonly HandshakeResources resources;
    private readonly ClientHandshake client;
    private readonly ScriptedServer server;
    private readonly Utf8Text text = new();
    private readonly List<byte> outgoing = [];
    private bool isLeader;
    private bool asks;
    private bool isDone;

    public HandshakeTarget()
    {
        KeyShares keys = new();
        secrets = new FixedSecrets(keys);
        resources = new HandshakeResources(keys, secrets);
        server = new ScriptedServer(secrets);
        client = new ClientHandshake(resources) { Replacement = Counted };
        for (int i = 0; i < randoms.Length; i++)
        {
            randoms[i] = (byte)(i + 1);
        }
    }

    public override string Name => "handshake";

    /// <summary>The hello that a number of the first byte chooses.</summary>
    public static HelloSpec Hello(int number) => Hellos[number];

    /// <summary>The number of a hello, -1 for none of that name.</summary>
    public static int IndexOf(string hello) => Array.FindIndex(Hellos, spec => spec.Name == hello);

    /// <inheritdoc/>
    public override void Dispose()
    {
        client.Dispose();
        server.Dispose();
        resources.Dispose();
        base.Dispose();
    }

    protected override long AllocationCap(int inputLength) => (24L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        InputReader reader = new(input);
        HelloSpec hello = Hellos[reader.U8() % Hellos.Length];
        byte flags = reader.U8();
        asks = (flags & 1) != 0;
        secrets.ChecksKeys = (flags & 2) != 0;
        secrets.SharesSecret = (flags & 4) != 0;
        byte cut = reader.U8();

        isLeader = true;
        server.Begin(randoms);
        Start(hello);
        while (!reader.IsEmpty && server.Sent.Length < ScriptedServer.MostSent)
        {
            int before = server.Sent.Length;
            server.Do(ref reader);
            Receive(server.Sent[before..]);
        }

        isLeader = false;
        Outcome led = End();
        Cutting[] cuttings =
        [
            Cutting.Whole,
            server.Sent.Length < SlowFrom ? Cutting.OneByOne : Cutting.Random(cut, 700),
            Cutting.Random(cut + 1U, cut < 128 ? 16 : 3000),
        ];
        foreach (Cutting cutting in cuttings)
        {
            Start(hello);
            foreach (ReadOnlySpan<byte> piece in cutting.Of(server.Sent))
            {
                Receive(piece);
            }

            Outcome outcome = End();
            Require(outcome.End == led.End, $"how the bytes arrive decides between {led.End} and {outcome.End}");
            Require(outcome.Version == led.Version, "how the bytes arrive decides on the version");
            Require(outcome.Answer.AsSpan().SequenceEqual(led.Answer), "how the bytes arrive changes the answer");
            Require(outcome.Data.AsSpan().SequenceEqual(led.Data), "how the bytes arrive changes the application data");
            Require(outcome.Outgoing == led.Outgoing, "how the bytes arrive changes what is sent");
        }
    }

    /// <summary>What counts in the transcript: of a ClientKeyExchange no ciphertext, which is different each time.</summary>
    private ReadOnlySpan<byte> Counted(ReadOnlySpan<byte> own)
    {
        ReadOnlySpan<byte> counted = own[0] == (byte)HandshakeType.ClientKeyExchange ? KeyExchange : own;
        if (isLeader)
        {
            server.Heard(counted);
        }

        return counted;
    }

    private void Start(HelloSpec hello)
    {
        isDone = false;
        outgoing.Clear();
        client.Start(hello, HostName, HostName, randoms);
        TakeOutgoing();
    }

    private void Receive(ReadOnlySpan<byte> bytes)
    {
        // The connection's owner closes it at the end.
        if (bytes.IsEmpty || client.End is not (HandshakeEnd.None or HandshakeEnd.Completed))
        {
            return;
        }

        client.Receive(bytes);
        TakeOutgoing();
        if (client.End == HandshakeEnd.Completed && !isDone)
        {
            isDone = true;
            if (asks)
            {
                client.Ask("GET / HTTP/1.1\r\n\r\n"u8);
            }
            else
            {
                client.Close();
            }

            TakeOutgoing();
        }
    }

    private void TakeOutgoing()
    {
        outgoing.AddRange(client.Outgoing);
        client.Sent(client.Outgoing.Length);
        Require(client.Outgoing.IsEmpty, "what was sent is still to be sent");
    }

    private Outcome End()
    {
        CheckAnswer(client.Answer);
        Require(client.ApplicationData.Length <= ClientHandshake.MostApplicationData, "more application data than wanted");
        Require(outgoing.Count <= MostOutgoing, "what is to be sent has no bounds");
        int at = 0;
        while (outgoing.Count - at >= HelloWriter.RecordHeaderSize)
        {
            int length = (outgoing[at + 3] << 8) | outgoing[at + 4];
            Require(length <= LargestRecord, "a record is longer than it may be");
            at += HelloWriter.RecordHeaderSize + length;
        }

        Require(at == outgoing.Count, "what is to be sent are no whole records");
        text.Clear();
        Atsf.WriteProbe(client.Answer, text);
        AtsfTarget.RequirePart(text.Written);
        Outcome outcome = new(client.End, client.Version, client.Answer.ToArray(), client.ApplicationData.ToArray(), outgoing.Count);
        client.Reset();
        Require(client.Answer.IsEmpty && client.Outgoing.IsEmpty && client.ApplicationData.IsEmpty, "a reset leaves something");
        return outcome;
    }

    private static void CheckAnswer(ReadOnlySpan<byte> answer)
    {
        Require(answer.Length <= MostAnswered, "the answer has no bounds");
        int size = 0;
        for (ServerAnswer entries = new(answer); entries.MoveNext();)
        {
            size += ServerAnswer.EntryHeaderSize + entries.Bytes.Length;
            if (entries.Kind == AnswerEntry.Alert)
            {
                Require(entries.Bytes.Length == 2, "an alert has not two bytes");
                continue;
            }

            Require(entries.Kind is AnswerEntry.Message or AnswerEntry.RefusedMessage, "an entry of an unknown kind");
            ReadOnlySpan<byte> message = entries.Bytes;
            Require(message.Length >= 4 && ((message[1] << 16) | (message[2] << 8) | message[3]) == message.Length - 4, "a message is not as long as it says");
        }

        Require(size == answer.Length, "the answer is more than its entries");
    }

    private sealed record Outcome(HandshakeEnd End, ushort Version, byte[] Answer, byte[] Data, int Outgoing);
}
