namespace Whorl.Fuzz.Checks;

/// <summary>A way in which bytes may arrive: whole, one by one, or in pieces that a seed chooses.</summary>
internal readonly struct Cutting
{
    private readonly int most;
    private readonly uint seed;

    private Cutting(int most, uint seed)
    {
        this.most = most;
        this.seed = seed;
    }

    public static Cutting Whole => new(int.MaxValue, 0);

    public static Cutting OneByOne => new(1, 0);

    /// <summary>Pieces of 1 to <paramref name="most"/> bytes.</summary>
    public static Cutting Random(uint seed, int most) => new(most, seed | 1);

    public Pieces Of(ReadOnlySpan<byte> bytes) => new(bytes, most, seed);

    /// <summary>The pieces of some bytes, none of them empty.</summary>
    internal ref struct Pieces(ReadOnlySpan<byte> bytes, int most, uint state)
    {
        private ReadOnlySpan<byte> rest = bytes;
        private uint state = state;

        public ReadOnlySpan<byte> Current { get; private set; }

        public readonly Pieces GetEnumerator() => this;

        public bool MoveNext()
        {
            int length = most;
            if (state != 0)
            {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                length = 1 + (int)(state % (uint)most);
            }

            length = Math.Min(length, rest.Length);
            Current = rest[..length];
            rest = rest[length..];
            return length > 0;
        }
    }
}
