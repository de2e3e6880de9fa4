using System.CommandLine;
using Whorl.Cli;
using Whorl.Cli.Commands;

RootCommand root = new("Whorl reads the TLS fingerprints of clients and servers and says what they mean.")
{
    ReadCommand.Create(),
    ListenCommand.Create(),
    ExplainCommand.Create(),
};

return CommandLine.Run(root, args);
