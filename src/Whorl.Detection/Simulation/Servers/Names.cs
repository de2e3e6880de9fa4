using Whorl.Detection.Simulation.Chance;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>Names under example, which no registry gives out: syllables, and a number that makes each name one of a kind.</summary>
internal static class Names
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly string[] Syllables = ["ba", "co", "du", "fe", "gi", "ho", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu"];

    /// <summary>The name of number <paramref name="number"/> and its <paramref name="generation"/>th holder.</summary>
    public static string Of(ulong seed, long number, int generation, string suffix)
    {
        Draw draw = new(seed, Purpose.Name, number, generation);
        Span<char> text = stackalloc char[48];
        int length = 0;
        for (int count = 2 + draw.Below(3); count > 0; count--)
        {
            Syllables[draw.Below(Syllables.Length)].CopyTo(text[length..]);
            length += 2;
        }

        text[length++] = '-';
        Append(text, ref length, (ulong)number);
        if (generation > 0)
        {
            text[length++] = 'x';
            text[length++] = '-';
            Append(text, ref length, (ulong)generation);
        }

        suffix.CopyTo(text[length..]);
        return new string(text[..(length + suffix.Length)]);
    }

    private static void Append(Span<char> text, ref int length, ulong number)
    {
        do
        {
            text[length++] = Digits[(int)(number % 36)];
            number /= 36;
        }
        while (number > 0);
    }
}
