using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Store;
using Whorl.Store.Upkeep;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl store refingerprint</c>: computes fingerprints of kept answers again.</summary>
internal static class StoreRefingerprint
{
    public static Command Create()
    {
        StoreOptions options = new();
        Command command = new("refingerprint", "Compute JARM and ATSF of all kept answers again, and correct what differs.");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            using IStore store = options.OpenExisting(new Settings(parsed));
            RefingerprintReport report = store.Refingerprint();
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Read:N0} states read, {report.Recomputed:N0} recomputed, {report.Changed:N0} changed, {report.Unreadable:N0} unreadable"));
            return ExitCode.Done;
        });
        return command;
    }
}
