using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Hellos;

/// <summary>
/// The ephemeral keys of a scan, one for each group, made when first needed. A scanner has no secret to protect, so its
/// connections share them, which saves most of a key exchange's cost; <c>fresh</c> makes every hello's own.
/// Used by one thread.
/// </summary>
public sealed class KeyShares : IDisposable
{
    private static readonly ushort[] Groups = [NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1, NamedGroup.Secp521r1];

    private readonly EphemeralKey?[] keys = new EphemeralKey?[Groups.Length];

    /// <summary>Whether a share of the group can be made.</summary>
    public static bool CanShare(ushort group) => Array.IndexOf(Groups, group) >= 0;

    /// <summary>The key of a group that <see cref="CanShare"/> allows.</summary>
    public EphemeralKey For(ushort group)
    {
        int at = Array.IndexOf(Groups, group);
        return keys[at] ??= EphemeralKey.Create(group);
    }

    /// <summary>Forgets the keys made so far, so that the next hello has its own.</summary>
    public void Renew()
    {
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i]?.Dispose();
            keys[i] = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Renew();
}
