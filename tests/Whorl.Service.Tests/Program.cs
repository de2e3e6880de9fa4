using Whorl.Service.Tests.Delivery.Kills;

namespace Whorl.Service.Tests;

internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is [DeliveringProcess.Mode, ..] ? DeliveringProcess.RunAsync(args[1..]) : Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
