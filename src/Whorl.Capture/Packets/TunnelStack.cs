using System.Runtime.CompilerServices;

namespace Whorl.Capture.Packets;

/// <summary>The encapsulations a record names in its <c>tunnel</c> list.</summary>
public enum TunnelKind : byte
{
    /// <summary>IEEE 802.1Q or 802.1ad tag; the identifier is the VLAN ID.</summary>
    Vlan,

    /// <summary>MPLS label stack entry; the identifier is the label.</summary>
    Mpls,

    /// <summary>PPP over Ethernet; the identifier is the session.</summary>
    Pppoe,

    /// <summary>Generic Routing Encapsulation; the identifier is the key, when there is one.</summary>
    Gre,

    /// <summary>Encapsulated Remote SPAN, types I to III; the identifier is the session.</summary>
    Erspan,

    /// <summary>IPv4 in IPv4.</summary>
    IpIp,

    /// <summary>IPv6 in IPv4 (RFC 4213).</summary>
    SixInFour,

    /// <summary>IPv4 in IPv6 (RFC 2473).</summary>
    FourInSix,

    /// <summary>IPv6 in IPv6 (RFC 2473).</summary>
    SixInSix,

    /// <summary>Teredo (RFC 4380).</summary>
    Teredo,

    /// <summary>VXLAN and VXLAN-GPE; the identifier is the VNI.</summary>
    Vxlan,

    /// <summary>Geneve (RFC 8926); the identifier is the VNI.</summary>
    Geneve,

    /// <summary>GTP-U; the identifier is the TEID.</summary>
    Gtp,

    /// <summary>L2TP version 2 or 3; the identifier is the session.</summary>
    L2tp,

    /// <summary>CAPWAP data channel (RFC 5415).</summary>
    Capwap,

    /// <summary>Network Service Header (RFC 8300); the identifier is the service path.</summary>
    Nsh,

    /// <summary>Ethernet in IP (RFC 3378).</summary>
    EtherIp,

    /// <summary>Ethernet in IPv6 between routers of a segment routing domain (RFC 8986).</summary>
    SRv6L2,

    /// <summary>MikroTik's Ethernet over IP; the identifier is the tunnel's.</summary>
    EoIp,

    /// <summary>TaZmen Sniffer Protocol.</summary>
    Tzsp,

    /// <summary>LISP (RFC 9300); the identifier is the instance, when there is one.</summary>
    Lisp,

    /// <summary>Anything in Anything.</summary>
    Ayiya,

    /// <summary>Juniper's packet mirror; the identifier is the session.</summary>
    JMirror,

    /// <summary>B.A.T.M.A.N. advanced.</summary>
    Batman,

    /// <summary>TRILL (RFC 6325).</summary>
    Trill,
}

/// <summary>One encapsulation and its identifier, -1 where it has none.</summary>
public readonly record struct TunnelLayer(TunnelKind Kind, long Identifier);

/// <summary>Up to <see cref="Capacity"/> encapsulations, outermost first, held inline so that decoding allocates nothing.</summary>
public struct TunnelStack
{
    /// <summary>The most layers kept; deeper ones are decoded but not named.</summary>
    public const int Capacity = 8;

    private Layers layers;

    /// <summary>The number of layers held.</summary>
    public int Count { get; private set; }

    /// <summary>The layer at <paramref name="index"/>, outermost first.</summary>
    public readonly TunnelLayer this[int index] => layers[index];

    /// <summary>Forgets every layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear() => Count = 0;

    /// <summary>Adds a layer inside those already held.</summary>
    public void Push(TunnelKind kind, long identifier = -1)
    {
        if (Count < Capacity)
        {
            layers[Count++] = new TunnelLayer(kind, identifier);
        }
    }

    /// <summary>Forgets all but the outermost <paramref name="count"/> layers.</summary>
    internal void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>A number that two stacks share when they hold the same layers.</summary>
    internal readonly ulong Digest()
    {
        ulong digest = (ulong)Count;
        for (int index = 0; index < Count; index++)
        {
            TunnelLayer layer = layers[index];
            digest = (digest ^ (ulong)layer.Kind ^ ((ulong)layer.Identifier << 8)) * 0x9e37_79b9_7f4a_7c15; // 2^64 / golden ratio
        }

        return digest;
    }

    [InlineArray(Capacity)]
    private struct Layers
    {
        private TunnelLayer first;
    }
}
