using Whorl.Cli.Configuration;
using Whorl.Cli.Usage;

namespace Whorl.Cli.Scanning;

/// <summary>What a scan finds out of a target.</summary>
internal readonly record struct ScanMethods(bool Jarm, bool Atsf, bool Http, bool Certificate)
{
    private static readonly string[] Names = ["jarm", "atsf", "http", "cert"];

    /// <summary>The methods of a list such as <c>jarm,atsf</c>; all where none is given.</summary>
    public static ScanMethods Parse(Setting? setting)
    {
        if (setting is not { } given)
        {
            return new ScanMethods(true, true, true, true);
        }

        string[] words = given.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words)
        {
            if (Array.IndexOf(Names, word) < 0)
            {
                throw new UsageException($"{given.Name}: there is no method '{word}'{Suggestion.For(word, Names, $"the methods are {string.Join(", ", Names)}")}");
            }
        }

        bool Has(int name) => Array.IndexOf(words, Names[name]) >= 0;
        return words.Length > 0 ? new ScanMethods(Has(0), Has(1), Has(2), Has(3)) : throw new UsageException($"{given.Name} needs at least one of {string.Join(", ", Names)}");
    }
}
