using Whorl.Cli.Configuration;
using Whorl.Cli.Usage;
using Whorl.Probing.Scanning;

namespace Whorl.Cli.Scanning;

/// <summary>The methods that a user writes.</summary>
internal static class MethodList
{
    /// <summary>The methods of a list such as <c>jarm,atsf</c>; all where none is given.</summary>
    public static ScanMethods Parse(Setting? setting)
    {
        if (setting is not { } given)
        {
            return ScanMethods.All;
        }

        string names = string.Join(", ", ScanMethods.Names);
        return ScanMethods.TryParse(given.Value, out ScanMethods methods, out string unknown) ? methods
            : throw new UsageException(unknown.Length > 0
                ? $"{given.Name}: there is no method '{unknown}'{Suggestion.For(unknown, [.. ScanMethods.Names], $"the methods are {names}")}"
                : $"{given.Name} needs at least one of {names}");
    }
}
