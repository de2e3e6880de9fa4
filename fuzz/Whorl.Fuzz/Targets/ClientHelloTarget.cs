using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Fuzz.Checks;
using Whorl.Tls.Handshake;

namespace Whorl.Fuzz.Targets;

/// <summary>The body of a ClientHello: reading it, its prefixes, and every fingerprint of it. The first byte's lowest bit says DTLS.</summary>
internal sealed class ClientHelloTarget : FuzzTarget
{
    private readonly Utf8Text text = new();
    private readonly Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));

    public override string Name => "client-hello";

    protected override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        bool isDtls = (input[0] & 1) != 0;
        ReadOnlySpan<byte> body = input[1..];
        if (Sslv2ClientHelloView.LooksLike(body) && Sslv2ClientHelloView.TryParse(body, out Sslv2ClientHelloView old))
        {
            Require(old.CipherSpecs.Length + old.SessionId.Length + old.Challenge.Length <= body.Length, "the fields are larger than the message");
        }

        bool whole = Fingerprint(body, isDtls);

        // A prefix may be refused or read as a shorter hello; what the whole refuses no prefix may pass.
        int step = 1 + (body.Length / 64);
        for (int length = body.Length - 1; length >= 0; length -= step)
        {
            bool prefix = ClientHelloView.TryParse(body[..length], isDtls, out ClientHelloView hello);
            Require(whole || !prefix, "a prefix is read although the whole is refused");
            if (prefix)
            {
                ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
                extensions.HighestVersion(hello.LegacyVersion);
            }
        }
    }

    private bool Fingerprint(ReadOnlySpan<byte> body, bool isDtls)
    {
        if (!ClientHelloView.TryParse(body, isDtls, out ClientHelloView hello))
        {
            return false;
        }

        ClientHelloExtensions extensions = ClientHelloExtensions.Read(hello);
        int count = 0;
        int bytes = 0;
        foreach (ExtensionView extension in hello.Extensions)
        {
            count++;
            bytes += 4 + extension.Body.Length;
        }

        Require(count == extensions.Count, "the extensions are counted differently");
        Require(bytes <= hello.ExtensionBlock.Length, "the extensions are larger than their block");

        text.Clear();
        Ja3.Write(hello, extensions, text);
        FingerprintCheck.RequireJa3(text.Written, commas: 4);
        int unsorted = text.Length;
        text.Clear();
        Ja3.WriteSorted(hello, extensions, text);
        FingerprintCheck.RequireJa3(text.Written, commas: 4);
        Require(text.Length == unsorted, "JA3N is not as long as JA3");

        ja4.Compute(hello, extensions, isDtls ? Ja4Transport.Dtls : Ja4Transport.Tls);
        FingerprintCheck.RequireJa4(ja4.Hashed, ja4.Raw);
        FingerprintCheck.RequireJa4(ja4.HashedInOrder, ja4.RawInOrder);
        return true;
    }
}
