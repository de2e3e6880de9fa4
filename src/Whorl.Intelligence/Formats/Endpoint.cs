namespace Whorl.Intelligence.Formats;

/// <summary>An address and a port that stand in two fields.</summary>
internal static class Endpoint
{
    /// <summary>Both in one text, which still has to be checked.</summary>
    public static string Of(string address, string port) =>
        address.Contains(':', StringComparison.Ordinal) && !address.StartsWith('[') ? $"[{address}]:{port}" : $"{address}:{port}";
}
