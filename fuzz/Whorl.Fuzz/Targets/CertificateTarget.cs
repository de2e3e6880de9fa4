using System.Text.Json;
using Whorl.Fingerprints.Text;
using Whorl.Fuzz.Checks;
using Whorl.Observations;
using Whorl.Tls.Certificates;

namespace Whorl.Fuzz.Targets;

/// <summary>The body of a Certificate message, as a record shows it.</summary>
internal sealed class CertificateTarget : FuzzTarget
{
    private readonly CertificateEncoder plain = new(withCache: false);
    private readonly Utf8Text text = new(1 << 16);
    private readonly Utf8Text again = new(1 << 16);

    public override string Name => "certificate";

    protected override long AllocationCap(int inputLength) => (4L << 20) + (64L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        text.Clear();
        bool whole = plain.Write(input, text);
        JsonCheck.RequireValue(text.Written, JsonTokenType.StartArray);
        Require(text.Length <= 1024 + (200L * input.Length), "the text is out of proportion");

        // New each time, so that no text is kept from the input before.
        CertificateEncoder caching = new();
        again.Clear();
        bool same = caching.Write(input, again);
        Require(whole == same && text.Written.SequenceEqual(again.Written), "the encoder that keeps texts writes another");
        again.Clear();
        same = caching.Write(input, again);
        Require(whole == same && text.Written.SequenceEqual(again.Written), "the encoder that keeps texts writes another the second time");

        again.Clear();
        CertificateEncoder.WriteFingerprints(input, (byte)',', again);
        ReadAll(input, CertificateListForm.Tls12);
        ReadAll(input, CertificateListForm.Tls13);
    }

    private static void ReadAll(ReadOnlySpan<byte> body, CertificateListForm form)
    {
        CertificateListView.TryParse(body, form, out CertificateListView list);
        int bytes = 0;
        foreach (CertificateEntryView entry in list.Certificates)
        {
            bytes += 3 + entry.Der.Length;
            if (CertificateView.TryParse(entry.Der, out CertificateView certificate) != CertificateError.None)
            {
                continue;
            }

            _ = certificate.PublicKey.Bits;
            _ = certificate.IsCertificateAuthority;
            foreach (CertificateExtensionView extension in certificate.Extensions)
            {
                Require(extension.Value.Length < entry.Der.Length, "an extension is larger than its certificate");
            }
        }

        Require(bytes <= body.Length, "the certificates are larger than their message");
    }
}
