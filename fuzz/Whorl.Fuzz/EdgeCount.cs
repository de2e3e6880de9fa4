namespace Whorl.Fuzz;

/// <summary>Remembers which edges were reached, and how often, in AFL's coarse steps; says whether a run reached a new one.</summary>
internal sealed class EdgeCount
{
    private readonly byte[] seen = new byte[Coverage.Size];

    /// <summary>How many edges were reached so far.</summary>
    public int Known { get; private set; }

    /// <summary>Whether any edge is counted at all: whether the product is instrumented.</summary>
    public bool IsLive => Known > 0;

    /// <summary>A run begins.</summary>
    public static void Begin()
    {
        Coverage.Map.Clear();
        Coverage.Begin();
    }

    /// <summary>A run ended; returns whether it reached anything new.</summary>
    public bool End()
    {
        bool isNew = false;
        ReadOnlySpan<byte> map = Coverage.Map;
        int at = 0;
        while (true)
        {
            int skip = map[at..].IndexOfAnyExcept((byte)0);
            if (skip < 0)
            {
                return isNew;
            }

            at += skip;
            byte step = (byte)(1 << Math.Min(7, (int)uint.Log2(map[at])));
            if ((seen[at] & step) == 0)
            {
                Known += seen[at] == 0 ? 1 : 0;
                seen[at] |= step;
                isNew = true;
            }

            at++;
            if (at == map.Length)
            {
                return isNew;
            }
        }
    }
}
