using Whorl.Capture.Files;
using Whorl.Probing.Hellos;

namespace Whorl.Cli;

/// <summary>What is wrong with a file of Client Hellos, for people.</summary>
internal static class HelloProblem
{
    /// <summary>The problem without a full stop, and the system's reason where there is one.</summary>
    public static string InWords(InvalidHelloException problem) =>
        problem.InnerException is IOException or UnauthorizedAccessException
            ? $"{problem.Message.TrimEnd('.')}: {FileProblem.InOneClause(problem.InnerException)}"
            : problem.Message.TrimEnd('.');
}
