using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Store;
using Whorl.Store.Upkeep;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl store compact</c>: forgets old weeks and gives their room back.</summary>
internal static class StoreCompact
{
    public static Command Create()
    {
        StoreOptions options = new();
        Option<int?> keep = new("--keep") { Description = "Forget what is older than that many weeks, the last one with a sighting included (default: keep all).", HelpName = "WEEKS" };
        Command command = new("compact", "Delete old weeks and what nothing refers to any more, and make the file small.") { keep };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            int? weeks = parsed.GetValue(keep);
            if (weeks < 1)
            {
                throw new UsageException("--keep takes a number of weeks from 1 on");
            }

            using IStore store = options.OpenExisting(new Settings(parsed));
            CompactionReport report = store.Compact(weeks);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Sightings:N0} sightings and {report.Rows:N0} other rows deleted; the store is {Math.Abs(report.Bytes):N0} bytes {(report.Bytes < 0 ? "larger" : "smaller")}"));
            return ExitCode.Done;
        });
        return command;
    }
}
