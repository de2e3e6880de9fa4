using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// Numbers of Suricata's rules: from a hash of what a rule looks for, so that a rule keeps its number from one export to the next. Where
/// two fall on one number, the later takes the next free one.
/// </summary>
internal sealed class RuleNumbers
{
    /// <summary>The first number; the range holds no public rule set, and fits into 31 bits.</summary>
    public const int First = 1_100_000_000;

    /// <summary>How many numbers there are: up to 2,099,999,999.</summary>
    public const int Count = 1_000_000_000;

    private readonly HashSet<int> taken = [];

    public int Of(string what)
    {
        int place = (int)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(what))) % Count);
        while (!taken.Add(place))
        {
            place = (place + 1) % Count;
        }

        return First + place;
    }
}
