using Whorl.Probing.Handshakes;
using Whorl.Probing.Hellos;
using Whorl.Tls.Crypto;

namespace Whorl.Fuzz.Checks;

/// <summary>Secrets that the target knows beforehand, so that what it protects with them opens at the client.</summary>
internal sealed class FixedSecrets(KeyShares keys) : SecretSource
{
    public const int SharedSize = 32;
    private readonly SecretSource computed = From(keys);

    /// <summary>Whether the server's key has to be one that can be agreed with.</summary>
    public bool ChecksKeys { get; set; }

    /// <summary>Whether there is a shared secret, from which the keys of application data come.</summary>
    public bool SharesSecret { get; set; }

    public static ReadOnlySpan<byte> Shared => "01234567890123456789012345678901"u8;

    public static void FillServerSecret(Span<byte> secret) => secret.Fill(0x42);

    public static void FillMaster(Span<byte> master) => master.Fill(0x55);

    public override bool TryDeriveTls13(
        HandshakeHash hash,
        ReadOnlySpan<byte> clientRandom,
        ushort group,
        ReadOnlySpan<byte> serverShare,
        ReadOnlySpan<byte> transcriptHash,
        Span<byte> clientSecret,
        Span<byte> serverSecret,
        Span<byte> sharedSecret,
        out int sharedLength)
    {
        bool agreed = computed.TryDeriveTls13(hash, clientRandom, group, serverShare, transcriptHash, clientSecret, serverSecret, sharedSecret, out sharedLength);
        clientSecret.Fill(0x11);
        FillServerSecret(serverSecret);
        Shared.CopyTo(sharedSecret);
        sharedLength = SharesSecret ? SharedSize : 0;
        return agreed || !ChecksKeys;
    }

    public override bool TryDeriveMaster(
        HandshakeHash hash,
        ReadOnlySpan<byte> clientRandom,
        ReadOnlySpan<byte> serverRandom,
        ushort group,
        ReadOnlySpan<byte> serverKey,
        Span<byte> master)
    {
        bool agreed = computed.TryDeriveMaster(hash, clientRandom, serverRandom, group, serverKey, master);
        FillMaster(master);
        return agreed || !ChecksKeys;
    }

    public override void DeriveMaster(
        HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ReadOnlySpan<byte> premaster, Span<byte> master)
    {
        computed.DeriveMaster(hash, clientRandom, serverRandom, premaster, master);
        FillMaster(master);
    }
}
