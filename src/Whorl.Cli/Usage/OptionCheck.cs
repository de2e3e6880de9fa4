using System.CommandLine;
using System.CommandLine.Parsing;

namespace Whorl.Cli.Usage;

/// <summary>
/// Finds what begins with a dash and is no option of a command. Parsing takes such a word for a file, whose name may
/// begin so; here it is a mistake unless it stands behind <c>--</c>.
/// </summary>
internal sealed class OptionCheck(string command, CommandResult result)
{
    private readonly List<Option> options = OptionsOf(result);

    /// <summary>The first mistake in one sentence, or null where there is none.</summary>
    public string? Find(string[] arguments)
    {
        bool isValue = false;
        foreach (string word in arguments)
        {
            if (isValue || word.Length < 2 || word[0] != '-')
            {
                isValue = false;
                continue;
            }

            if (word == "--")
            {
                return null;
            }

            if (Check(word, out isValue) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static List<Option> OptionsOf(CommandResult result)
    {
        List<Option> all = [];
        for (CommandResult? at = result; at is not null; at = at.Parent as CommandResult)
        {
            foreach (Option option in at.Command.Options)
            {
                if (at == result || option.Recursive)
                {
                    all.Add(option);
                }
            }
        }

        return all;
    }

    private static bool TakesValue(Option option) => option.ValueType == typeof(string) || option.ValueType == typeof(string[]);

    private string? Check(string word, out bool isValueNext)
    {
        int sign = word.AsSpan().IndexOfAny('=', ':');
        string name = sign < 0 ? word : word[..sign];
        isValueNext = false;
        if (Known(name) is { } option)
        {
            isValueNext = sign < 0 && TakesValue(option);
            return sign < 0 || TakesValue(option) || bool.TryParse(word.AsSpan(sign + 1), out _)
                ? null
                : $"{name} does not take '{word[(sign + 1)..]}'; it is a switch, to be given alone";
        }

        return word[1] != '-' && AreLetters(word, out isValueNext) ? null : Describe(word, name);
    }

    /// <summary>Several one-letter options in one word, <c>-qv</c>; one that takes a value takes the rest of the word.</summary>
    private bool AreLetters(string word, out bool isValueNext)
    {
        isValueNext = false;
        for (int i = 1; i < word.Length; i++)
        {
            if (Known($"-{word[i]}") is not { } option)
            {
                return false;
            }

            if (TakesValue(option))
            {
                isValueNext = i == word.Length - 1;
                return true;
            }
        }

        return true;
    }

    private Option? Known(string name)
    {
        foreach (Option option in options)
        {
            if (option.Name == name || option.Aliases.Contains(name))
            {
                return option;
            }
        }

        return null;
    }

    private string Describe(string word, string name)
    {
        string file = File.Exists(word) ? $"; the file of that name is given as ./{word}" : string.Empty;
        return $"{command} has no option '{name}'{Suggestion.For(name, options.ConvertAll(known => known.Name), $"{command} --help lists its options")}{file}";
    }
}
