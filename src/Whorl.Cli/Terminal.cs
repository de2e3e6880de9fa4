using Whorl.Fingerprints.Explain;

namespace Whorl.Cli;

/// <summary>What goes to people rather than to files.</summary>
internal static class Terminal
{
    private const int BrokenPipe = 32;

    /// <summary>Columns of the terminal that standard output is; 0 where unknown.</summary>
    public static int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }

    /// <summary>Writes one line to standard error; control characters in it, as a file's name can have, are made visible.</summary>
    public static void Complain(string message)
    {
        try
        {
            Console.Error.WriteLine($"whorl: {Printable.Text(message)}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed or full: nobody is there to hear it, and the results go on.
        }
    }

    /// <summary>Whether writing failed because the other end of a pipe is gone (EPIPE).</summary>
    public static bool IsClosedPipe(IOException problem) => (problem.HResult & 0xffff) == BrokenPipe || problem.HResult == BrokenPipe;
}
