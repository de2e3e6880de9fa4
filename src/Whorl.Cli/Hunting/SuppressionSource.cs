using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Cli.Configuration;
using Whorl.Detection.Hunting.Suppressing;
using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Cli.Hunting;

/// <summary>Finds and reads the file of suppressions.</summary>
internal static class SuppressionSource
{
    private const string FileName = "hunt-suppress.yaml";

    /// <summary>The suppressions that a setting names, or those in the user's configuration folder; names what has expired.</summary>
    public static SuppressionList Load(Setting? setting, TimeProvider time)
    {
        string? path = setting?.Value ?? Default();
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (string.IsNullOrEmpty(path) || (setting is null && !File.Exists(path)))
        {
            return setting is { Value: "" } empty ? throw new UsageException($"{empty.Name} has an empty name; give the path of a file") : new SuppressionList([], today);
        }

        SuppressionList list;
        try
        {
            list = new SuppressionList(SuppressionFile.Read(path, File.ReadAllText(path)), today);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the suppressions {path} cannot be read: {FileProblem.InOneClause(problem)}; name another file by --suppress FILE");
        }
        catch (HuntFileException problem)
        {
            throw new UsageException(problem.Message);
        }

        foreach (Suppression expired in list.Expired)
        {
            Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{expired.Place}: this suppression has expired on {expired.Expires:yyyy-MM-dd} and does nothing any more ({expired.Reason})"));
        }

        return list;
    }

    private static string? Default()
    {
        string? folder = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(folder) || !Path.IsPathRooted(folder))
        {
            string? home = Environment.GetEnvironmentVariable("HOME");
            folder = string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".config");
        }

        return folder is null ? null : Path.Combine(folder, "whorl", FileName);
    }
}
