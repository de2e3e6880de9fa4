using System.Globalization;
using System.Net;
using Whorl.Capture.Packets;

namespace Whorl.Capture.Tests.Packets;

/// <summary>Decodes a capture with <see cref="PacketDecoder"/> and with tshark, and says where they differ.</summary>
internal static class TsharkComparison
{
    private static readonly string[] Fields =
    [
        "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.len",
        "udp.srcport", "udp.dstport", "udp.length", "sctp.srcport", "sctp.dstport",
        "tcp.hdr_len", "ip.flags.mf", "ip.frag_offset", "ip.len", "ipv6.plen",
    ];

    /// <summary>Compares every frame; returns one line for each difference, and how many transports agreed.</summary>
    public static (List<string> Differences, int Agreed) Compare(string capture, Dictionary<string, int>? reasons = null, string[]? options = null)
    {
        Dictionary<string, int> accepted = reasons ?? [];
        string[] rows = Tshark(capture, options ?? []);
        List<Frame> frames = CaptureForTests.Read(capture);
        List<string> differences = [];
        if (rows.Length != frames.Count)
        {
            differences.Add($"tshark has {rows.Length} frames, the file {frames.Count}");
        }

        PacketDecoder decoder = new();
        PacketDecoder walker = new();
        int agreed = 0;
        for (int index = 0; index < Math.Min(rows.Length, frames.Count); index++)
        {
            Frame frame = frames[index];
            string ours = Describe(frame, decoder, walk: false);
            string walked = Describe(frame, walker, walk: true);
            if (ours != walked)
            {
                differences.Add($"{index + 1}: the common path says {ours}, the walk {walked}");
            }

            string[] row = rows[index].Split('\t');
            (string theirs, string protocols) = Describe(row);
            bool oursCounts = IsTransport(ours);
            if ((oursCounts || theirs.Length > 0) && ours != theirs)
            {
                if (WhyAccepted(ours, theirs, row) is { } reason)
                {
                    accepted[reason] = accepted.GetValueOrDefault(reason) + 1;
                    continue;
                }

                differences.Add($"{index + 1}: ours [{ours}] tshark [{theirs}] ({protocols}; {frame.LinkType})");
            }
            else if (oursCounts)
            {
                agreed++;
            }
        }

        return (differences, agreed);
    }

    /// <summary>A decoded frame in one line, in the same words as tshark's fields; the outcome alone where no transport was reached.</summary>
    public static string Describe(Frame frame, PacketDecoder decoder, bool walk)
    {
        DecodedPacket packet = default;
        DecodeOutcome outcome = walk
            ? decoder.Walk(frame.Bytes, frame.OriginalLength, frame.LinkType, frame.Timestamp, ref packet)
            : decoder.Decode(frame.Bytes, frame.OriginalLength, frame.LinkType, frame.Timestamp, ref packet);

        // tshark's fields are asked for their last occurrence.
        while (decoder.TryDecodeNext(ref packet, out DecodeOutcome next))
        {
            outcome = next;
        }

        long length = (long)packet.Payload.Length + packet.MissingBytes;
        string ends = $"{Text(packet.Source)}:{packet.SourcePort} {Text(packet.Destination)}:{packet.DestinationPort}";
        return outcome switch
        {
            DecodeOutcome.Tcp => $"tcp {ends} {packet.Sequence} {length}",
            DecodeOutcome.Udp => $"udp {ends} {length}",
            DecodeOutcome.Sctp => $"sctp {ends}",
            _ => outcome.ToString(),
        };
    }

    /// <summary>The differences that are meant, each with its reason; null for any other.</summary>
    private static string? WhyAccepted(string ours, string theirs, string[] row)
    {
        string[] protocols = row[0].Split(':');
        string[] us = ours.Split(' ');
        string[] them = theirs.Split(' ');
        bool oursCounts = us.Length > 1;
        bool isTcp = theirs.StartsWith("tcp", StringComparison.Ordinal);
        bool isUdp = theirs.StartsWith("udp", StringComparison.Ordinal);
        if (row[17] == "0" || row[18] == "0" || (isUdp && them[^1] == "-8" && oursCounts))
        {
            return "length 0 (BIG TCP, jumbogram): tshark 4.0 stops there";
        }

        if (protocols.Contains("openflow"))
        {
            return "packets that OpenFlow quotes: tshark shows them, they were not sent here";
        }

        if (isUdp && oursCounts && us.AsSpan(0, us.Length - 1).SequenceEqual(them.AsSpan(0, them.Length - 1)))
        {
            long mine = long.Parse(us[^1], CultureInfo.InvariantCulture);
            long udpLength = long.Parse(them[^1], CultureInfo.InvariantCulture);
            return protocols.Contains("dtls") && protocols.Contains("capwap") && mine + 4 == udpLength ? "DTLS in CAPWAP: we step over the preamble"
                : udpLength > mine ? "UDP length beyond the IP packet: the field itself in tshark, what there was on the wire in ours"
                : udpLength == -8 ? "UDP length 0 (jumbogram, offload): the field itself in tshark"
                : null;
        }

        if (oursCounts)
        {
            return null;
        }

        return isUdp && ours == nameof(DecodeOutcome.Fragment) && protocols.Contains("capwap.data") ? "a CAPWAP fragment held: the UDP around it in tshark"
            : isUdp && them[^1].StartsWith('-') ? "UDP length below 8: tshark shows the ports, we call it malformed"
            : isTcp && row[14].Length > 0 && int.Parse(row[14], CultureInfo.InvariantCulture) < 20 ? "TCP data offset below 5: tshark shows the ports, we call it malformed"
            : them[1].EndsWith(':') || them[2].EndsWith(':') || them[^1].Length == 0 ? "no room for the transport header: tshark shows what there is of it"
            : ours == nameof(DecodeOutcome.Truncated) && (row[15] is "1" or "True" || row[16] is not ("" or "0")) ? "a fragment the snap length cut: tshark reads on in the first"
            : ours == nameof(DecodeOutcome.Truncated) && isTcp ? "TCP options the snap length cut: tshark shows the fixed part"
            : null;
    }

    private static bool IsTransport(string line) => line.Contains(' ', StringComparison.Ordinal);

    private static string[] Tshark(string capture, string[] options)
    {
        List<string> arguments = ["-n", "-d", "udp.port==8472,vxlan", .. options, "-r", capture, "-T", "fields", "-E", "occurrence=l"];
        foreach (string field in Fields)
        {
            arguments.AddRange(["-e", field]);
        }

        return CaptureForTests.Run("tshark", arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static (string Line, string Protocols) Describe(string[] row)
    {
        string[] protocols = row[0].Split(':');

        // ICMP quotes the packet it complains about; that packet was not sent here.
        int icmp = Array.FindIndex(protocols, protocol => protocol is "icmp" or "icmpv6");
        int transport = icmp >= 0 ? -1 : Array.FindLastIndex(protocols, protocol => protocol is "tcp" or "udp" or "sctp");
        if (transport < 0)
        {
            return ("", row[0]);
        }

        // IP inside the last transport, with none inside: the tunnel's own header is not the innermost.
        if (protocols[transport] == "udp" && Array.FindLastIndex(protocols, protocol => protocol is "ip" or "ipv6") > transport)
        {
            return ("", row[0]);
        }

        int version = Array.FindLastIndex(protocols, transport, protocol => protocol is "ip" or "ipv6");
        (string source, string destination) = version >= 0 && protocols[version] == "ipv6" ? (row[3], row[4]) : (row[1], row[2]);
        string line = protocols[transport] switch
        {
            "tcp" => $"tcp {source}:{row[5]} {destination}:{row[6]} {row[7]} {row[8]}",
            "udp" => $"udp {source}:{row[9]} {destination}:{row[10]} {(row[11].Length == 0 ? "" : int.Parse(row[11], CultureInfo.InvariantCulture) - 8)}",
            _ => $"sctp {source}:{row[12]} {destination}:{row[13]}",
        };
        return (line, row[0]);
    }

    public static string Text(IpAddress address)
    {
        byte[] bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), address.Low);
        return address.IsIPv4 ? new IPAddress(bytes.AsSpan(12)).ToString() : new IPAddress(bytes).ToString();
    }
}
