using System.CommandLine;
using System.CommandLine.Parsing;

namespace Whorl.Cli.Usage;

/// <summary>What is wrong with a command line, in one sentence.</summary>
internal static class UsageProblem
{
    /// <summary>The first problem, or null where there is none.</summary>
    public static string? Find(ParseResult parsed, string[] arguments)
    {
        string command = NameOf(parsed.CommandResult);
        if (new OptionCheck(command, parsed.CommandResult).Find(arguments) is { } wrong)
        {
            return wrong;
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        if (parsed.CommandResult.Command.Subcommands.Count > 0)
        {
            return DescribeCommand(parsed, command);
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            return $"'{parsed.UnmatchedTokens[0]}' is one argument too many for {command}; {command} --help says what it takes";
        }

        ParseError error = parsed.Errors[0];
        for (SymbolResult? at = error.SymbolResult; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case OptionResult found:
                    return DescribeOption(found);
                case ArgumentResult found:
                    return $"{command} needs {found.Argument.Name}: {found.Argument.Description}";
            }
        }

        return error.Message;
    }

    private static string DescribeCommand(ParseResult parsed, string parent)
    {
        List<string> commands = [];
        foreach (Command command in parsed.CommandResult.Command.Subcommands)
        {
            commands.Add(command.Name);
        }

        string list = $"the commands are {string.Join(", ", commands)}";
        return parsed.UnmatchedTokens.Count == 0
            ? $"say what to do: {list}; {parent} --help says more"
            : $"there is no command '{parsed.UnmatchedTokens[0]}'{Suggestion.For(parsed.UnmatchedTokens[0], commands, list)}";
    }

    private static string DescribeOption(OptionResult result)
    {
        string name = result.IdentifierToken?.Value ?? result.Option.Name;
        return result.IdentifierTokenCount > 1 ? $"{name} is given {result.IdentifierTokenCount} times; give it once"
            : result.Tokens.Count == 0 ? $"{name} needs a value: {name} {result.Option.HelpName}"
            : $"{name} does not take '{result.Tokens[0].Value}'";
    }

    private static string NameOf(CommandResult result) => result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : "whorl";
}
