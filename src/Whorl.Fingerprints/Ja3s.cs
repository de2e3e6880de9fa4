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
    public static void Write(in ServerHelloView hello, Utf8Text text) =>
        Write(hello.LegacyVersion, hello.CipherSuite, hello.ExtensionBlock, text);

    /// <summary>
    /// Appends the JA3S string of a HelloRetryRequest of an early draft, and returns true; false where the message names
    /// no cipher suite, without which there is no such string.
    /// </summary>
    public static bool TryWrite(in DraftHelloRetryRequestView retry, Utf8Text text)
    {
        if (retry.CipherSuite < 0)
        {
            return false;
        }

        Write(retry.Version, (ushort)retry.CipherSuite, retry.ExtensionBlock, text);
        return true;
    }

    private static void Write(ushort version, ushort cipherSuite, ReadOnlySpan<byte> extensionBlock, Utf8Text text)
    {
        Span<byte> to = text.Reserve(16 + (extensionBlock.Length / 4 * 6));
        int at = Numerals.WriteDecimal(to, version);
        to[at++] = (byte)',';
        at += Numerals.WriteDecimal(to[at..], cipherSuite);
        to[at++] = (byte)',';
        int start = at;
        foreach (ExtensionView extension in new ExtensionEnumerator(extensionBlock))
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
