using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>What a row of the tally counts: a fingerprint alone (depth 1), with the Server header (2), with issuer class and port too (3).</summary>
internal readonly record struct TallyKey(int Fingerprint, byte Depth, int Server, int Issuer, ushort Port)
{
    /// <summary>The most keys that a profile has: three depths of two methods.</summary>
    public const int MostOfProfile = 6;

    /// <summary>Writes a profile's keys; returns their number.</summary>
    public static int WriteOf(in Profile profile, Span<TallyKey> keys)
    {
        int count = 0;
        if (profile.Atsf != 0)
        {
            count = Write(profile.Atsf, profile, keys, count);
        }

        return profile.Jarm != 0 ? Write(profile.Jarm, profile, keys, count) : count;
    }

    private static int Write(int fingerprint, in Profile profile, Span<TallyKey> keys, int at)
    {
        keys[at] = new TallyKey(fingerprint, 1, 0, 0, 0);
        keys[at + 1] = new TallyKey(fingerprint, 2, profile.Server, 0, 0);
        keys[at + 2] = new TallyKey(fingerprint, 3, profile.Server, profile.Issuer, profile.Port);
        return at + 3;
    }
}
