using System.Numerics;

namespace Whorl.Probing.Targets;

/// <summary>
/// A keyed permutation of the numbers below a count, without a table: a Feistel network (Luby and Rackoff 1988) over the least power of
/// two that holds them, walked in cycles until the result is one of them (Black and Rogaway 2002), fewer than two steps on average.
/// The order for a seed is part of what a checkpoint and a shard mean: it never changes, and tests hold values of it.
/// </summary>
public readonly struct IndexPermutation
{
    private const int Rounds = 8;
    private readonly RoundKeys keys;
    private readonly int left;
    private readonly int right;

    /// <summary>Makes the permutation of 0 to <paramref name="count"/> - 1 that belongs to <paramref name="seed"/>.</summary>
    public IndexPermutation(ulong count, ulong seed)
    {
        Count = count;
        int bits = count <= 1 ? 0 : 64 - BitOperations.LeadingZeroCount(count - 1);
        left = bits / 2;
        right = bits - left;
        SplitMix64 drawn = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            keys[round] = drawn.Next();
        }
    }

    /// <summary>How many numbers are permuted.</summary>
    public ulong Count { get; }

    /// <summary>The number at place <paramref name="index"/> of the order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Count"/>.</exception>
    public ulong this[ulong index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            do
            {
                index = Encipher(index);
            }
            while (index >= Count);
            return index;
        }
    }

    /// <summary>An even number of rounds, so that the halves of unlike width are back in their places at the end.</summary>
    private ulong Encipher(ulong value)
    {
        ulong high = value >> right;
        ulong low = value & Mask(right);
        for (int round = 0; round < Rounds; round += 2)
        {
            high ^= SplitMix64.Mix(low + keys[round]) & Mask(left);
            low ^= SplitMix64.Mix(high + keys[round + 1]) & Mask(right);
        }

        return (high << right) | low;
    }

    private static ulong Mask(int bits) => (1UL << bits) - 1;

    [System.Runtime.CompilerServices.InlineArray(Rounds)]
    private struct RoundKeys
    {
        private ulong first;
    }
}
