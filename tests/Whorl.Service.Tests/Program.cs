using Whorl.Service.Tests.Delivery.Kills;

namespace Whorl.Service.Tests;

internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [DeliveringProcess.Mode, ..] => DeliveringProcess.RunAsync(args[1..]),
        [SpoolFiller.Mode, _, _] => SpoolFiller.RunAsync(args[1..]),
        [SpoolFiller.OpenMode, _] => SpoolFiller.OpenAsync(args[1..]),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
