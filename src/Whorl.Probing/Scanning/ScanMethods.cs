namespace Whorl.Probing.Scanning;

/// <summary>What a scan finds out of a target.</summary>
/// <param name="Jarm">JARM.</param>
/// <param name="Atsf">ATSF.</param>
/// <param name="Http">What an HTTP request is answered.</param>
/// <param name="Certificate">The certificates.</param>
public readonly record struct ScanMethods(bool Jarm, bool Atsf, bool Http, bool Certificate)
{
    private static readonly string[] Words = ["jarm", "atsf", "http", "cert"];

    /// <summary>All of them.</summary>
    public static ScanMethods All { get; } = new(true, true, true, true);

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => Words;

    /// <summary>Reads a list such as <c>jarm,atsf</c>; where it is none, <paramref name="unknown"/> is the word that is no method, or empty where there is no word.</summary>
    public static bool TryParse(string text, out ScanMethods methods, out string unknown)
    {
        methods = default;
        unknown = string.Empty;
        string[] words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words)
        {
            if (Array.IndexOf(Words, word) < 0)
            {
                unknown = word;
                return false;
            }
        }

        bool Has(int name) => Array.IndexOf(words, Words[name]) >= 0;
        methods = new ScanMethods(Has(0), Has(1), Has(2), Has(3));
        return words.Length > 0;
    }

    /// <summary>The list that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        bool[] has = [Jarm, Atsf, Http, Certificate];
        return string.Join(',', Words.Where((_, at) => has[at]));
    }
}
