namespace Whorl.Capture.Files;

/// <summary>
/// What the system says of a file that cannot be read or written, as a clause within a sentence. The released program has
/// no messages of the framework's own, only their keys, so that what users meet is said here.
/// </summary>
public static class FileProblem
{
    /// <summary>Says what is wrong, of "it".</summary>
    public static string InOneClause(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException => "permission is denied",
        PathTooLongException => "its name is too long",
        _ => OfErrorNumber(problem.HResult) ?? problem.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '),
    };

    /// <summary>Linux's errno, which the framework passes on in HResult where it has no exception of its own for it.</summary>
    private static string? OfErrorNumber(int number) => number switch
    {
        5 => "the device reports an error",
        6 => "there is no device behind it",
        11 => "another program has locked it",
        16 => "it is in use",
        20 => "a part of its path is not a folder",
        21 => "it is a folder",
        24 => "too many files are open",
        26 => "it is a program that is running",
        27 => "it would become too large",
        28 => "the disk is full",
        30 => "its file system is read-only",
        40 => "its links lead in a circle",
        122 => "the disk quota is used up",
        _ => null,
    };
}
