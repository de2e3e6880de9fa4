using Whorl.Capture.Packets;

namespace Whorl.Capture.Tests.Packets;

/// <summary>Captures of what Linux's own tunnels and Open vSwitch's sent (testdata/tunnels/README.md).</summary>
public sealed class KernelCaptureTests
{
    [Theory]
    [InlineData("vxlan-4789.pcap", "10.1.1.2", 42)]
    [InlineData("vxlan-8472-ipv6.pcap", "10.1.2.2", 43)]
    public void A_client_hello_comes_out_of_the_kernels_vxlan(string file, string server, int network)
    {
        PacketDecoder decoder = new();
        int hellos = 0;
        foreach (Frame frame in CaptureForTests.Read(Find(file)))
        {
            DecodedPacket packet = default;
            DecodeOutcome outcome = decoder.Decode(frame.Bytes, frame.OriginalLength, frame.LinkType, frame.Timestamp, ref packet);
            if (outcome == DecodeOutcome.Tcp && packet.DestinationPort == 4433 && packet.Payload.StartsWith("\x16\x03\x01"u8))
            {
                hellos++;
                Assert.Equal(server, TsharkComparison.Text(packet.Destination));
                Assert.Equal(1, packet.Tunnel.Count);
                Assert.Equal(new TunnelLayer(TunnelKind.Vxlan, network), packet.Tunnel[0]);
                Assert.True(packet.Payload.IndexOf("tunnel.example"u8) > 0);
            }
        }

        Assert.Equal(1, hellos);
    }

    [Theory]
    [InlineData("ovs-gre-key.pcap", "Gre:99")]
    [InlineData("ovs-gre-csum-seq.pcap", "Gre:99")]
    [InlineData("ovs-erspan1.pcap", "Erspan:30")]
    [InlineData("ovs-erspan2.pcap", "Erspan:30")]
    [InlineData("ovs-ip6erspan1.pcap", "Erspan:30")]
    [InlineData("ovs-geneve6.pcap", "Geneve:77")]
    [InlineData("ovs-vxlan-gpe.pcap", "Vxlan:4321")]
    [InlineData("ovs-mpls2.pcap", "Gre:3,Mpls:200,Mpls:100")]
    [InlineData("ovs-nsh-eth.pcap", "Gre:3,Nsh:1122867")]
    public void A_client_hello_comes_out_of_open_vswitchs_tunnels(string file, string tunnel)
    {
        PacketDecoder decoder = new();
        int hellos = 0;
        foreach (Frame frame in CaptureForTests.Read(Find(file)))
        {
            DecodedPacket packet = default;
            DecodeOutcome outcome = decoder.Decode(frame.Bytes, frame.OriginalLength, frame.LinkType, frame.Timestamp, ref packet);
            if (outcome == DecodeOutcome.Tcp && packet.DestinationPort == 443 && packet.Payload.StartsWith("\x16\x03\x01"u8))
            {
                hellos++;
                Assert.Contains(TsharkComparison.Text(packet.Destination), (string[])["10.9.0.2", "fd00:9::2"]);
                Assert.Equal(tunnel, Names(packet.Tunnel));
            }
        }

        Assert.True(hellos > 0); // one capture has retransmissions
    }

    [Fact]
    public void Datagrams_the_kernel_fragmented_come_out_whole()
    {
        PacketDecoder decoder = new();
        List<int> lengths = [];
        foreach (Frame frame in CaptureForTests.Read(Find("fragments.pcap")))
        {
            DecodedPacket packet = default;
            if (decoder.Decode(frame.Bytes, frame.OriginalLength, frame.LinkType, frame.Timestamp, ref packet) == DecodeOutcome.Udp)
            {
                lengths.Add(packet.Payload.Length);
                Assert.True(packet.Payload.EndsWith("end"u8));
            }
        }

        Assert.Equal([3331, 2819], lengths);
        Assert.Equal(2, decoder.Counters.DatagramsJoined);
        Assert.Equal(0, decoder.Counters.DatagramsPending);
    }

    [Theory]
    [InlineData("vxlan-4789.pcap")]
    [InlineData("vxlan-8472-ipv6.pcap")]
    [InlineData("fragments.pcap")]
    [InlineData("vxlan-fragments.pcap")]
    [InlineData("ovs-gre-key.pcap")]
    [InlineData("ovs-gre-csum-seq.pcap")]
    [InlineData("ovs-erspan1.pcap")]
    [InlineData("ovs-erspan2.pcap")]
    [InlineData("ovs-ip6erspan1.pcap")]
    [InlineData("ovs-geneve6.pcap")]
    [InlineData("ovs-vxlan-gpe.pcap")]
    [InlineData("ovs-mpls2.pcap")]
    [InlineData("ovs-nsh-eth.pcap")]
    public void Tshark_reads_the_kernels_tunnels_as_we_do(string file)
    {
        (List<string> differences, int agreed) = TsharkComparison.Compare(Find(file));
        Assert.Empty(differences);
        Assert.True(agreed > 0);
    }

    private static string Names(TunnelStack stack) =>
        string.Join(',', Enumerable.Range(0, stack.Count).Select(index => $"{stack[index].Kind}:{stack[index].Identifier}"));

    private static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "tests", "testdata", "tunnels", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"The repository has no tests/testdata/tunnels/{name}.");
    }
}
