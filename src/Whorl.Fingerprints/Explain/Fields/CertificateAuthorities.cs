using System.Text;
using Whorl.Tls.Certificates;

namespace Whorl.Fingerprints.Explain.Fields;

/// <summary>The names of certificate authorities (RFC 8446 section 4.2.4).</summary>
internal static class CertificateAuthorities
{
    /// <summary>No name this long is shown as a whole.</summary>
    private const int MostBytes = 1 << 12;

    public static bool Decode(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        if (!body.TryVector(2, out LocatedReader list))
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[MostBytes];
        int start = list.Position;
        while (list.TryVector(2, out LocatedReader name))
        {
            string text = DistinguishedName.TryFormat(name.Rest, utf8, out int written) && written > 0
                ? Printable.Text(Encoding.UTF8.GetString(utf8[..written]))
                : $"{Printable.Count(name.Remaining, "byte")}, not a name that can be read";
            items.AddItem("authority", text, start, list.Position);
            start = list.Position;
        }

        return list.IsEmpty;
    }
}
