using Whorl.Probing.Hellos;

namespace Whorl.Probing.Handshakes;

/// <summary>What the handshakes of one thread share: the scan's keys and one room for decrypted records.</summary>
public sealed class HandshakeResources : IDisposable
{
    /// <summary>Records may be this long, header excluded (RFC 5246 section 6.2.3).</summary>
    internal const int LargestRecord = 16384 + 2048;

    /// <summary>Shares <paramref name="keys"/> and derives secrets from them.</summary>
    public HandshakeResources(KeyShares keys)
        : this(keys, SecretSource.From(keys))
    {
    }

    internal HandshakeResources(KeyShares keys, SecretSource secrets)
    {
        Keys = keys;
        Secrets = secrets;
    }

    /// <summary>The keys of the hellos.</summary>
    public KeyShares Keys { get; }

    /// <summary>Where secrets come from.</summary>
    internal SecretSource Secrets { get; }

    /// <summary>Room for one decrypted record.</summary>
    internal byte[] Plaintext { get; } = new byte[LargestRecord];

    /// <summary>Room for a hello or another flight on its way out.</summary>
    internal byte[] Flight { get; } = new byte[LargestRecord];

    /// <inheritdoc/>
    public void Dispose() => Keys.Dispose();
}
