namespace Whorl.Store.Sightings;

/// <summary>
/// What evidence is counted for: a fingerprint alone (depth 1), with the Server header (2), with issuer class and port too (3).
/// Columns that a depth does not use are 0.
/// </summary>
/// <param name="Fingerprint">The id of the fingerprint.</param>
/// <param name="Depth">1, 2 or 3.</param>
/// <param name="Server">The id of the Server header.</param>
/// <param name="Issuer">The id of the issuer class.</param>
/// <param name="Port">The port.</param>
public readonly record struct TallyKey(int Fingerprint, byte Depth, int Server, int Issuer, ushort Port)
{
    /// <summary>The finest depth.</summary>
    public const int Deepest = 3;

    /// <summary>The most keys that a profile has: every depth of two methods. A set of them is a mask, bit 0 being the ATSF alone, bit 3 the JARM alone.</summary>
    public const int MostOfProfile = 2 * Deepest;

    /// <summary>The key of a profile's fingerprint at a depth.</summary>
    public static TallyKey Of(in Profile profile, int fingerprint, int depth) => depth switch
    {
        1 => new TallyKey(fingerprint, 1, 0, 0, 0),
        2 => new TallyKey(fingerprint, 2, profile.Server, 0, 0),
        _ => new TallyKey(fingerprint, 3, profile.Server, profile.Issuer, profile.Port),
    };

    /// <summary>Whether a profile has the key.</summary>
    public bool IsOf(in Profile profile) =>
        (Fingerprint == profile.Atsf || Fingerprint == profile.Jarm)
        && (Depth < 2 || Server == profile.Server)
        && (Depth < Deepest || (Issuer == profile.Issuer && Port == profile.Port));

    /// <summary>The mask of all keys of a profile.</summary>
    public static byte MaskOf(in Profile profile) => (byte)((profile.Atsf != 0 ? 0b111 : 0) | (profile.Jarm != 0 ? 0b111_000 : 0));

    /// <summary>A profile's key by its bit in a mask.</summary>
    public static TallyKey OfBit(in Profile profile, int bit) => Of(profile, bit < Deepest ? profile.Atsf : profile.Jarm, (bit % Deepest) + 1);

    /// <summary>Writes a profile's keys; returns their number.</summary>
    public static int WriteOf(in Profile profile, Span<TallyKey> keys)
    {
        int count = 0;
        foreach (int fingerprint in (ReadOnlySpan<int>)[profile.Atsf, profile.Jarm])
        {
            for (int depth = 1; fingerprint != 0 && depth <= Deepest; depth++)
            {
                keys[count++] = Of(profile, fingerprint, depth);
            }
        }

        return count;
    }
}
