using System.CommandLine;
using Whorl.Capture.Files;
using Whorl.Cli.Usage;
using Whorl.Store;

namespace Whorl.Cli;

/// <summary>Runs the command a user typed, with one-sentence errors and the documented exit codes.</summary>
internal static class CommandLine
{
    public static int Run(string[] args, string description, Action<Command, string?> addCommands)
    {
        Option<bool> verbose = new("--verbose", "-v") { Description = "Say more when something goes wrong.", Recursive = true };
        ParseResult Parse(Command root, string? only)
        {
            addCommands(root, only);
            root.Options.Add(verbose);

            // A file whose name begins with @ is a file like others, not one with more arguments in it.
            return root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        }

        // The library's own root knows --help and --version, and fetching their texts takes a tenth of a short run: it is
        // asked when the plain one does not understand.
        ParseResult parsed = Parse(new Command("whorl", description), args.Length > 0 ? args[0] : null);
        if (UsageProblem.Find(parsed, args) is not null)
        {
            parsed = Parse(new RootCommand(description), only: null);
            if (UsageProblem.Find(parsed, args) is { } wrong)
            {
                Terminal.Complain(wrong);
                return ExitCode.Usage;
            }
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException problem)
        {
            Terminal.Complain(problem.Message);
            return ExitCode.Usage;
        }
        catch (Exception problem) when (problem is FailureException or StoreException)
        {
            Terminal.Complain(problem.Message);
            return ExitCode.Failed;
        }
        catch (StoreException problem)
        {
            Terminal.Complain(problem.Message);
            return ExitCode.Failed;
        }
        catch (IOException problem) when (Terminal.IsClosedPipe(problem))
        {
            // The reader of our output has seen enough, as "whorl ... | head" has.
            return ExitCode.Done;
        }
        catch (Exception problem) when ((problem is IOException or UnauthorizedAccessException) && !parsed.GetValue(verbose))
        {
            Terminal.Complain($"a file could not be used: {FileProblem.InOneClause(problem)}; -v says where in the program");
            return ExitCode.Failed;
        }
        catch (Exception problem) when (!parsed.GetValue(verbose))
        {
            Terminal.Complain($"this should not have happened: {problem.GetType().Name}, {problem.Message}; -v says where");
            return ExitCode.Failed;
        }
    }
}
