using System.Text;
using Whorl.Tls.Certificates;

namespace Whorl.Tls.Tests.Certificates;

/// <summary>Strings out of the views, for assertions.</summary>
internal static class CertificateText
{
    public static string Name(ReadOnlySpan<byte> raw)
    {
        byte[] space = new byte[16 + (raw.Length * 8)];
        Assert.True(DistinguishedName.TryFormat(raw, space, out int written));
        return Encoding.UTF8.GetString(space, 0, written);
    }

    public static string Serial(CertificateView cert)
    {
        byte[] space = new byte[cert.Serial.Length * 2];
        Assert.True(cert.TryFormatSerial(space, out int written));
        return Encoding.UTF8.GetString(space, 0, written);
    }

    public static string General(GeneralNameView name)
    {
        byte[] space = new byte[64 + (name.Value.Length * 8)];
        Assert.True(name.TryFormat(space, out int written));
        return Encoding.UTF8.GetString(space, 0, written);
    }

    public static List<string> AltNames(CertificateView cert, params GeneralNameKind[] kinds)
    {
        var names = new List<string>();
        foreach (GeneralNameView name in cert.SubjectAltNames)
        {
            if (kinds.Length == 0 || kinds.Contains(name.Kind))
            {
                names.Add(General(name));
            }
        }

        return names;
    }
}
