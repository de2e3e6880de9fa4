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
        return Finish(process, input);
    }

    /// <summary>Runs <c>./whorl</c> with those variables in its environment.</summary>
    public static WhorlResult RunWith(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunWith(environment, Path.Combine(Root, "whorl"), arguments);

    /// <summary>Runs the released program itself, which needs none of the tools that the script does, with those variables.</summary>
    public static WhorlResult RunReleased(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        Run("--version"); // builds it where it is older than its sources
        return RunWith(environment, Path.Combine(Root, ".artifacts", "whorl", "whorl"), arguments);
    }

    /// <summary>Runs a line of shell in which <c>whorl</c> is the command.</summary>
    public static WhorlResult RunShell(string line)
    {
        using Process process = Process.Start(Describe("sh", ["-c", $"whorl() {{ \"$0\" \"$@\"; }}; {line}", Path.Combine(Root, "whorl")]))!;
        return Finish(process, null);
    }

    /// <summary>Starts <c>./whorl</c>; its standard streams belong to the caller.</summary>
    public static Process Start(params string[] arguments) => Start(arguments, new Dictionary<string, string?>());

    /// <summary>The same with those variables in its environment.</summary>
    public static Process Start(string[] arguments, IReadOnlyDictionary<string, string?> environment) =>
        Process.Start(With(Describe(Path.Combine(Root, "whorl"), arguments), environment))!;

    /// <summary>Sends a signal such as INT.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static WhorlResult RunWith(IReadOnlyDictionary<string, string?> environment, string program, string[] arguments)
    {
        using Process process = Process.Start(With(Describe(program, arguments), environment))!;
        return Finish(process, null);
    }

    private static ProcessStartInfo With(ProcessStartInfo start, IReadOnlyDictionary<string, string?> environment)
    {
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static WhorlResult Finish(Process process, byte[]? input)
    {
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
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end");
        }

        return new WhorlResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>How a program is started; the configuration of whoever runs the tests does not count.</summary>
    private static ProcessStartInfo Describe(string program, string[] arguments) => new(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        WorkingDirectory = Root,
        Environment = { ["WHORL_CONFIG"] = string.Empty },
    };

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
