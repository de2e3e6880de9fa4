using System.CommandLine;
using Whorl.Cli;
using Whorl.Cli.Commands;
using Whorl.Cli.LookingUp;

if (args is ["lookup", ..])
{
    EarlyStore.Begin(args);
}

return CommandLine.Run(args, "Whorl reads the TLS fingerprints of clients and servers and says what they mean.", AddCommands);

// A run needs one command; all of them are made only for help and for what is misspelt.
static void AddCommands(Command root, string? only)
{
    ReadOnlySpan<(string Name, Func<Command> Create)> commands =
    [
        ("read", ReadCommand.Create),
        ("listen", ListenCommand.Create),
        ("scan", ScanCommand.Create),
        ("explain", ExplainCommand.Create),
        ("import", ImportCommand.Create),
        ("export", ExportCommand.Create),
        ("lookup", LookupCommand.Create),
        ("hunt", HuntCommand.Create),
        ("store", StoreCommand.Create),
        ("detect", DetectCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("simulate", SimulateCommand.Create),
        ("watch", WatchCommand.Create),
        ("serve", ServeCommand.Create),
        ("triage", TriageCommand.Create),
        ("keys", KeysCommand.Create),
        ("demo", DemoCommand.Create),
    ];
    foreach ((string name, Func<Command> create) in commands)
    {
        if (only is null || only == name)
        {
            root.Subcommands.Add(create());
        }
    }
}
