using System.Diagnostics;

namespace Whorl.Observations.Tests;

/// <summary>A log of Zeek, read by what its header says and nothing else.</summary>
internal static class ZeekLog
{
    // What zeek-cut does: the header says which column has which name, the command line says which names are wanted.
    private const string Cut = """
        /^#fields\t/ { for (i = 2; i <= NF; i++) at[$i] = i - 1; next }
        /^#/ { next }
        { line = ""; n = split(wanted, names, " "); for (i = 1; i <= n; i++) line = line (i > 1 ? "\t" : "") $(at[names[i]]); print line }
        """;

    /// <summary>The rows, each by the names of the header.</summary>
    public static List<Dictionary<string, string>> Parse(string log)
    {
        List<Dictionary<string, string>> rows = [];
        string[] names = [];
        foreach (string line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] cells = line.Split('\t');
            if (cells[0] == "#fields")
            {
                names = cells[1..];
            }
            else if (line[0] != '#')
            {
                Assert.Equal(names.Length, cells.Length);
                rows.Add(names.Zip(cells).ToDictionary());
            }
        }

        return rows;
    }

    /// <summary>What a script of awk in the manner of zeek-cut prints.</summary>
    public static string CutWithAwk(string log, params string[] names)
    {
        ProcessStartInfo start = new("awk", ["-F", "\t", "-v", $"wanted={string.Join(' ', names)}", Cut])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process awk = Process.Start(start)!;
        awk.StandardInput.Write(log);
        awk.StandardInput.Close();
        string output = awk.StandardOutput.ReadToEnd();
        awk.WaitForExit();
        Assert.Equal(0, awk.ExitCode);
        return output;
    }
}
