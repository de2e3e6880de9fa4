using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints;

/// <summary>
/// JA3S (Salesforce, 2017): <c>version,cipher,extensions</c> of a ServerHello in decimal, and the MD5 of that text.
/// GREASE, which a server must not send, is kept as the reference keeps it.
/// </summary>
public static class Ja3s
{
    /// <summary>Appends the JA3S string of a hello.</summary>
    public static void Write(in ServerHelloView hello, Utf8Text text)
    {
        Span<byte> to = text.Reserve(16 + (hello.ExtensionBlock.Length / 4 * 6));
        int at = Numerals.WriteDecimal(to, hello.LegacyVersion);
        to[at++] = (byte)',';
        at += Numerals.WriteDecimal(to[at..], hello.CipherSuite);
        to[at++] = (byte)',';
        int start = at;
        foreach (ExtensionView extension in hello.Extensions)
        {
            if (at != start)
            {
                to[at++] = (byte)'-';
            }

            at += Numerals.WriteDecimal(to[at..], extension.Type);
        }

        text.Advance(at);
    }
}
