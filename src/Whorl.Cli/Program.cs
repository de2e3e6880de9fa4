using System.CommandLine;
using Whorl.Cli;
using Whorl.Cli.Commands;

return CommandLine.Run(args, "Whorl reads the TLS fingerprints of clients and servers and says what they mean.", AddCommands);

static void AddCommands(Command root)
{
    root.Subcommands.Add(ReadCommand.Create());
    root.Subcommands.Add(ListenCommand.Create());
    root.Subcommands.Add(ScanCommand.Create());
    root.Subcommands.Add(ExplainCommand.Create());
}
