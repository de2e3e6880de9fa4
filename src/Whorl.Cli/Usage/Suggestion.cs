namespace Whorl.Cli.Usage;

/// <summary>Finds what a mistyped word was meant to be.</summary>
internal static class Suggestion
{
    private const int LongWord = 5;

    /// <summary>The end of a sentence: <c>; did you mean '--threads'?</c>, or <paramref name="otherwise"/> where no name is near.</summary>
    public static string For(string word, IReadOnlyList<string> names, string otherwise)
    {
        int letters = word.AsSpan().TrimStart('-').Length;
        int least = letters >= LongWord ? 3 : letters > 1 ? 2 : 0;
        string? nearest = null;
        foreach (string name in names)
        {
            int distance = Distance(word, name);
            if (distance < least)
            {
                least = distance;
                nearest = name;
            }
        }

        return nearest is null ? $"; {otherwise}" : $"; did you mean '{nearest}'?";
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour (the distance of optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[,] steps = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                int replaced = steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(replaced, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[a.Length, b.Length];
    }
}
