using System.Reflection;

namespace Whorl.Cli;

/// <summary>What the program says of itself to others.</summary>
internal static class Product
{
    /// <summary>The version, three numbers.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";
}
