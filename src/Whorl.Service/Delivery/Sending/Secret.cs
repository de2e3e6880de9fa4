using Whorl.Capture.Files;

namespace Whorl.Service.Delivery.Sending;

/// <summary>Where a secret is found: an environment variable, or a file whose first line it is. The settings never hold the secret itself.</summary>
public sealed record Secret
{
    private Secret(string? variable, string? file) => (Variable, File) = (variable, file);

    /// <summary>The environment variable.</summary>
    public string? Variable { get; }

    /// <summary>The file.</summary>
    public string? File { get; }

    /// <summary>A secret in an environment variable.</summary>
    public static Secret InEnvironment(string variable) => new(variable, null);

    /// <summary>A secret in a file, which is read whenever it is needed: a new secret is taken up without a restart.</summary>
    public static Secret InFile(string path) => new(null, path);

    /// <summary>Reads it; false, with a clause that says why not.</summary>
    public bool TryRead(out string value, out string problem)
    {
        problem = "";
        if (Variable is not null)
        {
            value = Environment.GetEnvironmentVariable(Variable)?.Trim() ?? "";
            problem = value.Length > 0 ? "" : $"the environment variable {Variable}, which holds its secret, is not set";
            return value.Length > 0;
        }

        try
        {
            using StreamReader reader = new(File!);
            value = reader.ReadLine()?.Trim() ?? "";
            problem = value.Length > 0 ? "" : $"the file {File}, which holds its secret, is empty";
            return value.Length > 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            value = "";
            problem = $"the file {File}, which holds its secret, cannot be read: {FileProblem.InOneClause(failure)}";
            return false;
        }
    }
}
