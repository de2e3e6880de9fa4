using Whorl.Tls.Quic;
using Whorl.Tls.Reassembly;

namespace Whorl.Tls.Tests.Quic;

/// <summary>A handshake message that a capture gave, and the frame that completed it.</summary>
internal sealed record FoundHello(int Frame, string Source, int SourcePort, QuicVersion Version, QuicSender Sender, byte[] Message);

/// <summary>What a flow table does around the QUIC reader, as small as tests need it.</summary>
internal sealed class FlowWalker : IDisposable
{
    private readonly QuicInitialDecryptor decryptor = new();
    private readonly Dictionary<(string, int, string, int), Connection> flows = [];
    private readonly byte[] payload = new byte[65536];

    public List<FoundHello> Hellos { get; } = [];

    public Dictionary<string, int> Outcomes { get; } = [];

    public int Retries { get; private set; }

    public int Negotiations { get; private set; }

    public static FlowWalker Walk(string path)
    {
        FlowWalker walker = new();
        foreach (CapturedDatagram datagram in CaptureDatagrams.Read(path))
        {
            walker.Take(datagram);
        }

        return walker;
    }

    public void Dispose() => decryptor.Dispose();

    public void Take(CapturedDatagram datagram)
    {
        QuicDatagram packets = new(datagram.Payload);
        while (packets.MoveNext())
        {
            QuicLongHeader header = packets.Current;
            Retries += header.Kind == QuicPacketKind.Retry ? 1 : 0;
            Negotiations += header.Kind == QuicPacketKind.VersionNegotiation ? 1 : 0;
            if (header.Kind == QuicPacketKind.Initial)
            {
                Open(datagram, header);
            }
        }

        Count(packets.Outcome.ToString());
        if (packets.Outcome == QuicHeaderOutcome.LengthPastEnd && packets.Current.Kind == QuicPacketKind.Initial)
        {
            // A snapped capture: the client's hello is lost, but not the connection ID that opens the server's.
            flows.TryAdd(
                (datagram.Source, datagram.SourcePort, datagram.Destination, datagram.DestinationPort),
                new Connection(packets.Current.DestinationId.ToArray()));
        }
    }

    private void Open(CapturedDatagram datagram, QuicLongHeader header)
    {
        (string, int, string, int) forward = (datagram.Source, datagram.SourcePort, datagram.Destination, datagram.DestinationPort);
        (string, int, string, int) back = (datagram.Destination, datagram.DestinationPort, datagram.Source, datagram.SourcePort);
        if (flows.TryGetValue(back, out Connection? answered)
            && decryptor.TryOpen(header, answered.FirstId, QuicSender.Server, payload, out int length, out _) == QuicOpenOutcome.Opened)
        {
            Feed(answered, QuicSender.Server, answered.Server, datagram, header, length);
            return;
        }

        QuicOpenOutcome outcome = QuicOpenOutcome.NotAuthentic;
        length = 0;
        if (flows.TryGetValue(forward, out Connection? connection))
        {
            outcome = decryptor.TryOpen(header, connection.FirstId, QuicSender.Client, payload, out length, out _);
        }

        if (outcome != QuicOpenOutcome.Opened)
        {
            outcome = decryptor.TryOpen(header, header.DestinationId, QuicSender.Client, payload, out length, out _);
            connection = new Connection(header.DestinationId.ToArray());
            if (outcome == QuicOpenOutcome.Opened)
            {
                flows[forward] = connection;
            }
        }

        Count(outcome.ToString());
        if (outcome == QuicOpenOutcome.Opened)
        {
            Feed(connection!, QuicSender.Client, connection!.Client, datagram, header, length);
        }
    }

    private void Feed(Connection connection, QuicSender sender, QuicCryptoAssembler crypto, CapturedDatagram datagram, QuicLongHeader header, int length)
    {
        bool before = crypto.IsComplete;
        QuicFrameReader frames = new(payload.AsSpan(0, length), header.Version);
        while (frames.MoveNext())
        {
            if (frames.Current.Kind == QuicFrameKind.Crypto)
            {
                InsertOutcome inserted = crypto.Insert(frames.Current);
                Count(inserted.ToString());
            }
        }

        Count(frames.Outcome.ToString());
        if (!before && crypto.IsComplete)
        {
            Hellos.Add(new FoundHello(datagram.Frame, datagram.Source, datagram.SourcePort, header.Version, sender, crypto.Message.ToArray()));
        }
    }

    private void Count(string outcome) => Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;

    private sealed class Connection
    {
        public Connection(byte[] firstId)
        {
            FirstId = firstId;
            Client.Bytes.Attach(new byte[ByteAssembler.MaxLength]);
            Server.Bytes.Attach(new byte[ByteAssembler.MaxLength]);
        }

        public byte[] FirstId { get; }

        public QuicCryptoAssembler Client { get; } = new();

        public QuicCryptoAssembler Server { get; } = new();
    }
}
