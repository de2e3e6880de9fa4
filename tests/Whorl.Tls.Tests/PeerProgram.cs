using System.ComponentModel;
using System.Diagnostics;

namespace Whorl.Tls.Tests;

/// <summary>Runs a program of the system whose answer a test compares with ours.</summary>
internal static class PeerProgram
{
    /// <summary>What the program writes to standard output; the test is skipped, and says so, where the program is absent.</summary>
    public static string Output(string program, params string[] arguments) => Run(program, [], arguments);

    /// <summary>The same, with bytes for its standard input.</summary>
    public static string Run(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"The program '{program}' is not installed, so nothing was compared with it.");
        }

        using (process)
        {
            process!.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
    }
}
