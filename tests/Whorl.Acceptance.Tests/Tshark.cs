using System.ComponentModel;
using System.Diagnostics;

namespace Whorl.Acceptance.Tests;

/// <summary>What tshark says of the hellos of a capture, asked when the test runs.</summary>
internal static class Tshark
{
    private static readonly string[] Fields =
    [
        "frame.number", "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport",
        "tls.handshake.ja3_full", "tls.handshake.ja3", "dtls.handshake.ja3_full", "dtls.handshake.ja3",
        "tls.handshake.ja3s_full", "tls.handshake.ja3s", "dtls.handshake.ja3s_full", "dtls.handshake.ja3s",
    ];

    /// <summary>One text for each ClientHello (its frame too) and each ServerHello, in the words of <see cref="HelloLines.Of"/>.</summary>
    public static List<string> Hellos(string capture, params string[] options)
    {
        List<string> arguments = ["-r", capture, "-o", "tcp.reassemble_out_of_order:TRUE", .. options, "-T", "fields", "-E", "separator=|"];
        arguments.AddRange(Fields.SelectMany(field => new[] { "-e", field }));
        List<string> hellos = [];
        foreach (string line in Output(arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] cells = line.Split('|');
            string source = cells[1] + cells[3];
            string destination = cells[2] + cells[4];
            if ((cells[5] + cells[7]).Length > 0)
            {
                hellos.Add($"client {source} {destination} frame {cells[0]} {cells[5]}{cells[7]} {cells[6]}{cells[8]}");
            }

            if ((cells[9] + cells[11]).Length > 0)
            {
                hellos.Add($"server {source} {destination} {cells[9]}{cells[11]} {cells[10]}{cells[12]}");
            }
        }

        return hellos;
    }

    private static string Output(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("tshark", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("NOT TESTED: tshark is not installed, so nothing was compared with it.");
            return "";
        }
    }
}
