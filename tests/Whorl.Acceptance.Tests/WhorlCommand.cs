using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>What a run of the command left behind.</summary>
internal sealed record WhorlResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The records of a JSON lines output.</summary>
    public IReadOnlyList<JsonElement> Records =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}

/// <summary>Runs the built command as a user does, by the script at the root of the checkout.</summary>
internal static class WhorlCommand
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs <c>./whorl</c> with those arguments; standard input is closed unless given.</summary>
    public static WhorlResult Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs <c>./whorl</c> with bytes on its standard input.</summary>
    public static WhorlResult Run(byte[]? input, string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.BaseStream.Write(input);
        }

        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"whorl {string.Join(' ', arguments)} did not end");
        }

        return new WhorlResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts <c>./whorl</c>; its standard streams belong to the caller.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Path.Combine(Root, "whorl"), arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        WorkingDirectory = Root,
    })!;

    /// <summary>Sends a signal such as INT.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Whorl.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run from a checkout.");
    }
}
