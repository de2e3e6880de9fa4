using System.Text.Json;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store;

namespace Whorl.Intelligence.Formats;

/// <summary>The hello of an entry of Cisco's databases (<c>str_repr</c>) and the fingerprints that can be computed from it.</summary>
internal sealed class NpfHello
{
    private readonly RebuiltHello hello = new();

    /// <summary>The fingerprints of the last entry read; valid until the next.</summary>
    public List<Fingerprint> Fingerprints { get; } = [];

    /// <summary>Reads an entry; false where it gives no fingerprint. One of another protocol is no fault.</summary>
    public bool TryRead(JsonElement record, FeedRows rows)
    {
        Fingerprints.Clear();
        if (JsonFields.Text(record, "str_repr") is not { } text)
        {
            rows.Reject("str_repr is missing");
            return false;
        }

        switch (NpfFingerprint.Read(text, hello))
        {
            case NpfOutcome.Hello when hello.TryFingerprint(Fingerprints):
                return true;
            case NpfOutcome.Hello:
                rows.Reject("str_repr lacks what JA3 and JA4 are made of");
                return false;
            case NpfOutcome.Selected:
                rows.Reject("str_repr leaves extensions out (tls/2, quic/1): neither JA3 nor JA4 can be computed from it");
                return false;
            case NpfOutcome.Hashed:
                rows.Reject("str_repr is a hash: neither JA3 nor JA4 can be computed from it");
                return false;
            case NpfOutcome.OtherProtocol:
                return false;
            default:
                rows.Reject("str_repr is not version, suites and a list of extensions");
                return false;
        }
    }
}
