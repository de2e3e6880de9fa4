using System.CommandLine;
using System.CommandLine.Parsing;
using Whorl.Capture.Files;

namespace Whorl.Cli;

/// <summary>Runs the command a user typed, with one-sentence errors and the documented exit codes.</summary>
internal static class CommandLine
{
    public static int Run(RootCommand root, string[] args)
    {
        Option<bool> verbose = new("--verbose", "-v") { Description = "Say more when something goes wrong.", Recursive = true };
        root.Options.Add(verbose);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                Terminal.Complain(error.Message);
            }

            string command = parsed.CommandResult.Command == root ? "whorl" : $"whorl {parsed.CommandResult.Command.Name}";
            Console.Error.WriteLine($"Try: {command} --help");
            return ExitCode.Usage;
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
        catch (FailureException problem)
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
