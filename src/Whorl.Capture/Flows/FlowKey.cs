using System.Runtime.CompilerServices;
using Whorl.Capture.Packets;

namespace Whorl.Capture.Flows;

/// <summary>
/// The five-tuple of a flow, the same for both directions: the smaller endpoint comes first. <c>Direction</c> 0 is
/// traffic sent by the first endpoint, 1 by the second.
/// </summary>
internal readonly struct FlowKey : IEquatable<FlowKey>
{
    private FlowKey(IpAddress first, IpAddress second, ushort firstPort, ushort secondPort, DecodeOutcome transport)
    {
        First = first;
        Second = second;
        Ports = ((uint)firstPort << 16) | secondPort;
        Transport = transport;
    }

    public IpAddress First { get; }

    public IpAddress Second { get; }

    public DecodeOutcome Transport { get; }

    private uint Ports { get; }

    public ushort FirstPort => (ushort)(Ports >> 16);

    public ushort SecondPort => (ushort)Ports;

    /// <summary>The key of a packet and the direction it travels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowKey Of(in DecodedPacket packet, DecodeOutcome transport, out int direction)
    {
        int order = packet.Source.CompareTo(packet.Destination);
        if (order == 0)
        {
            order = packet.SourcePort.CompareTo(packet.DestinationPort);
        }

        if (order <= 0)
        {
            direction = 0;
            return new FlowKey(packet.Source, packet.Destination, packet.SourcePort, packet.DestinationPort, transport);
        }

        direction = 1;
        return new FlowKey(packet.Destination, packet.Source, packet.DestinationPort, packet.SourcePort, transport);
    }

    /// <summary>A hash that an outsider who does not know <paramref name="seed"/> cannot steer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ulong seed)
    {
        ulong a = Math.BigMul(First.Low ^ seed, Second.Low ^ 0x9e3779b97f4a7c15, out ulong low);
        ulong b = Math.BigMul(First.High ^ Ports ^ ((ulong)Transport << 32) ^ low, Second.High ^ a ^ 0xd6e8feb86659fd93, out low);
        ulong mixed = (b ^ low ^ seed) * 0xff51afd7ed558ccd;
        return mixed ^ (mixed >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(FlowKey other) =>
        First.Low == other.First.Low && Second.Low == other.Second.Low && Ports == other.Ports
        && First.High == other.First.High && Second.High == other.Second.High && Transport == other.Transport;

    public override bool Equals(object? obj) => obj is FlowKey other && Equals(other);

    public override int GetHashCode() => (int)Hash(0);
}
