using System.Buffers.Text;
using Whorl.Capture.Packets;

namespace Whorl.Observations;

/// <summary>The texts of a record's <c>tunnel</c> list: a kind, and its identifier behind a colon where it has one.</summary>
public static class TunnelNames
{
    /// <summary>The most bytes a name takes.</summary>
    public const int MaxLength = 32;

    /// <summary>The name of a kind without an identifier.</summary>
    public static ReadOnlySpan<byte> OfKind(TunnelKind kind) => kind switch
    {
        TunnelKind.Vlan => "vlan"u8,
        TunnelKind.Mpls => "mpls"u8,
        TunnelKind.Pppoe => "pppoe"u8,
        TunnelKind.Gre => "gre"u8,
        TunnelKind.Erspan => "erspan"u8,
        TunnelKind.IpIp => "ipip"u8,
        TunnelKind.SixInFour => "6in4"u8,
        TunnelKind.FourInSix => "4in6"u8,
        TunnelKind.SixInSix => "6in6"u8,
        TunnelKind.Teredo => "teredo"u8,
        TunnelKind.Vxlan => "vxlan"u8,
        TunnelKind.Geneve => "geneve"u8,
        TunnelKind.Gtp => "gtp"u8,
        TunnelKind.L2tp => "l2tp"u8,
        TunnelKind.Capwap => "capwap"u8,
        TunnelKind.Nsh => "nsh"u8,
        TunnelKind.EtherIp => "etherip"u8,
        TunnelKind.SRv6L2 => "srv6-l2"u8,
        TunnelKind.EoIp => "eoip"u8,
        TunnelKind.Tzsp => "tzsp"u8,
        TunnelKind.Lisp => "lisp"u8,
        TunnelKind.Ayiya => "ayiya"u8,
        TunnelKind.JMirror => "jmirror"u8,
        TunnelKind.Batman => "batman"u8,
        TunnelKind.Trill => "trill"u8,
        _ => "unknown"u8,
    };

    /// <summary>Writes the name of a layer and returns its length.</summary>
    public static int Write(in TunnelLayer layer, Span<byte> to)
    {
        ReadOnlySpan<byte> kind = OfKind(layer.Kind);
        kind.CopyTo(to);
        if (layer.Identifier < 0)
        {
            return kind.Length;
        }

        to[kind.Length] = (byte)':';
        Utf8Formatter.TryFormat(layer.Identifier, to[(kind.Length + 1)..], out int digits);
        return kind.Length + 1 + digits;
    }
}
