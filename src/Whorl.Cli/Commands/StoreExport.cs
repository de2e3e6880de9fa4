using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Store;
using Whorl.Store.Exporting;
using Whorl.Store.Reading;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl store export</c>: every sighting as a record.</summary>
internal static class StoreExport
{
    public static Command Create()
    {
        StoreOptions options = new();
        Option<string?> output = new("--output", "-o") { Description = "Where to write to (default: standard output).", HelpName = "PATH" };
        Command command = new("export", "Write every sighting as a JSON line, which whorl import whorl reads back.") { output };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            using IStore store = options.OpenForReading(new Settings(parsed));
            using IStoreReader reader = store.OpenReader();
            using Stream to = OutputStream.Open(parsed.GetValue(output) ?? "-");
            using SightingJson records = new(to);
            reader.EachServer(records.Write);
            reader.EachHandshake(records.Write);
            return ExitCode.Done;
        });
        return command;
    }
}
