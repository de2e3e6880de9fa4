using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fuzz.Targets;

namespace Whorl.Fuzz;

/// <summary>
/// Cuts captures and recorded probes into seeds for every target. Where the product is instrumented, only those stay that reach an edge none
/// of the smaller ones reaches, so that AFL starts from few and small inputs.
/// </summary>
internal sealed class SeedMaker : IHandshakeSink, IDisposable
{
    private const int LargestSeed = 6 * 1024;
    private const int LargestFile = 32 * 1024;
    private const int MostCandidates = 4000;
    private readonly Dictionary<string, List<byte[]>> candidates = FuzzTargets.Names.ToDictionary(name => name, _ => new List<byte[]>(), StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> known = FuzzTargets.Names.ToDictionary(name => name, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
    private readonly Dictionary<(IpAddress, ushort, IpAddress, ushort, DecodeOutcome), MemoryStream> flows = [];
    private readonly MemoryStream fragments = new();

    /// <summary>Writes the seeds of the captures to FOLDER/TARGET/.</summary>
    public static int Make(string folder, IEnumerable<string> captures)
    {
        using SeedMaker maker = new();
        foreach (string path in Replay.Files(captures))
        {
            if (!VectorSeeds.TryRead(path, maker.Add))
            {
                maker.ReadCapture(path);
            }
        }

        foreach ((string name, List<byte[]> seeds) in maker.candidates)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            using FuzzTarget target = FuzzTargets.Create(name)!;
            EdgeCount edges = new();
            int kept = 0;
            foreach (byte[] seed in seeds.OrderBy(bytes => bytes.Length).ThenBy(Convert.ToHexString, StringComparer.Ordinal))
            {
                EdgeCount.Begin();
                string state = "";
                try
                {
                    target.Execute(seed);
                }
                catch (Exception problem)
                {
                    Console.Error.WriteLine($"{name} fails on a seed of {seed.Length} bytes: {problem.Message}");
                    state = "-fails";
                }

                if (edges.End() || !edges.IsLive || state.Length > 0)
                {
                    File.WriteAllBytes(Path.Combine(folder, name, $"{kept++:d4}{state}.bin"), seed);
                }
            }

            Console.WriteLine($"{name}: {kept} seeds of {seeds.Count}, {edges.Known} edges");
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => fragments.Dispose();

    void IHandshakeSink.Accept(Handshake handshake)
    {
        if (handshake.HasClientHello && !handshake.IsTruncated && !handshake.IsSslv2)
        {
            Add("client-hello", [(byte)(handshake.Protocol == HandshakeProtocol.Dtls ? 1 : 0), .. handshake.ClientHello]);
        }

        if (handshake.IsSslv2)
        {
            Add("messages", [14, .. handshake.ClientHello]);
        }

        if (handshake.HasServerHello)
        {
            Add("server-hello", handshake.ServerHello.ToArray());
        }

        if (handshake.ServerKeyExchange is { IsEmpty: false } exchange)
        {
            for (byte kind = 9; kind <= 12; kind++)
            {
                Add("messages", [kind, .. exchange]);
            }
        }

        Add("certificate", handshake.Certificates.ToArray());
    }

    private void ReadCapture(string path)
    {
        FileInfo file = new(path);
        if (!CaptureFile.TryOpen(path, out CaptureReader? reader, out _))
        {
            return;
        }

        using (reader)
        {
            if (file.Length <= LargestFile)
            {
                byte[] bytes = File.ReadAllBytes(path);
                if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[10, 13, 13, 10]))
                {
                    Add("pcapng", bytes, LargestFile);
                }
                else if (bytes is not [0x1f, 0x8b, ..])
                {
                    Add("pcap", bytes, LargestFile);
                }
            }

            using HandshakeEngine engine = new(new EngineOptions { FollowsHandshakes = true }, this);
            PacketDecoder decoder = new();
            PacketBatch batch = new();
            long number = 0;
            while (reader.TryReadBatch(batch) && number < 20_000)
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    engine.OnPacket(batch[i], batch.Packets[i], ++number);
                    ReadFrame(batch[i], batch.Packets[i], decoder);
                }
            }

            engine.Finish();
            foreach (((IpAddress, ushort, IpAddress, ushort, DecodeOutcome Transport) flow, MemoryStream stream) in flows)
            {
                AddFlow(flow.Transport, stream.ToArray());
            }

            flows.Clear();
            fragments.SetLength(0);
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> frame, in CapturedPacket captured, PacketDecoder decoder)
    {
        DecodedPacket packet = default;
        DecodeOutcome outcome = decoder.Decode(frame, captured.OriginalLength, captured.LinkType, captured.Timestamp, ref packet);
        AddFrame(frame, captured.LinkType, outcome, packet.Tunnel);
        if (outcome is not (DecodeOutcome.Tcp or DecodeOutcome.Udp) || flows.Count > 2000)
        {
            return;
        }

        bool first = packet.SourcePort > packet.DestinationPort;
        (IpAddress, ushort, IpAddress, ushort, DecodeOutcome) key = first
            ? (packet.Source, packet.SourcePort, packet.Destination, packet.DestinationPort, outcome)
            : (packet.Destination, packet.DestinationPort, packet.Source, packet.SourcePort, outcome);
        if (!flows.TryGetValue(key, out MemoryStream? stream))
        {
            flows[key] = stream = new MemoryStream();
        }

        bool isSyn = (packet.Flags & TcpFlags.Syn) != TcpFlags.None;
        if (stream.Length + packet.Payload.Length + 3 > LargestSeed || (packet.Payload.IsEmpty && !isSyn))
        {
            return;
        }

        stream.WriteByte((byte)((first ? 0 : 1) | (isSyn ? 2 : 0)));
        stream.WriteByte((byte)(packet.Payload.Length >> 8));
        stream.WriteByte((byte)packet.Payload.Length);
        stream.Write(packet.Payload);
    }

    /// <summary>One frame for each way of wrapping, as there are millions of the common ones; fragments together, in their order.</summary>
    private void AddFrame(ReadOnlySpan<byte> frame, LinkType linkType, DecodeOutcome outcome, in TunnelStack tunnel)
    {
        int link = PacketTarget.IndexOf(linkType);
        if (link < 0)
        {
            return;
        }

        StringBuilder kind = new();
        kind.Append(CultureInfo.InvariantCulture, $"{link} {outcome} {frame.Length >> 7} ");
        kind.Append(Convert.ToHexString(frame[Math.Min(12, frame.Length)..Math.Min(16, frame.Length)]));
        for (int i = 0; i < tunnel.Count; i++)
        {
            kind.Append(' ').Append(tunnel[i].Kind);
        }

        Add("packet", [(byte)link, .. frame], LargestSeed, Encoding.ASCII.GetBytes(kind.ToString()));
        if (outcome == DecodeOutcome.Fragment || fragments.Length > 0)
        {
            if (fragments.Length == 0)
            {
                fragments.WriteByte((byte)(0x80 | link));
            }

            fragments.WriteByte((byte)(frame.Length >> 8));
            fragments.WriteByte((byte)frame.Length);
            fragments.Write(frame);
            if (outcome != DecodeOutcome.Fragment)
            {
                Add("packet", fragments.ToArray());
                fragments.SetLength(0);
            }
        }
    }

    private void AddFlow(DecodeOutcome transport, byte[] pieces)
    {
        if (transport == DecodeOutcome.Tcp)
        {
            Add("tls-stream", [0, .. pieces]);
            Add("tls-stream", [1, .. pieces]);
            return;
        }

        if (pieces.Length < 8)
        {
            return;
        }

        Add(pieces[3] is >= 20 and <= 25 && pieces[4] is 0xfe or 1 ? "dtls" : "quic", pieces[3] is >= 20 and <= 25 ? [0, .. pieces] : pieces);
    }

    private void Add(string target, byte[] seed) => Add(target, seed, LargestSeed);

    private void Add(string target, byte[] seed, int largest) => Add(target, seed, largest, seed);

    private void Add(string target, byte[] seed, int largest, ReadOnlySpan<byte> kind)
    {
        if (seed.Length > 0 && seed.Length <= largest && candidates[target].Count < MostCandidates
            && known[target].Add(Convert.ToHexString(SHA256.HashData(kind))))
        {
            candidates[target].Add(seed);
        }
    }
}
