using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>The installed Suricata, over a capture, with one file of rules or one output and nothing else.</summary>
internal static class Suricata
{
    private const string Settings = """
        %YAML 1.1
        ---
        classification-file: FOLDER/classification.config
        reference-config-file: FOLDER/reference.config
        vars:
          address-groups:
            HOME_NET: any
          port-groups:
            HTTP_PORTS: 80
        outputs:
          - eve-log:
              enabled: yes
              filetype: regular
              filename: eve.json
              types: [alert]
        OUTPUT
        app-layer:
          protocols:
            tls:
              enabled: yes
              detection-ports:
                dp: 443
        """;

    /// <summary>Each alert as <c>client port: message</c>, in order; null where Suricata is not installed.</summary>
    public static string[]? Alerts(string capture, string rules) => Run(
        capture, rules, null, folder => [.. File.ReadLines(Path.Combine(folder, "eve.json")).Select(Alert).OfType<string>().Order(StringComparer.Ordinal)]);

    /// <summary>The lines of a file that an output writes, which is the contents of an <c>eve-log</c>; null where Suricata is not installed.</summary>
    public static string[]? Events(string capture, string output, string file) => Run(capture, "/dev/null", output, folder => File.ReadAllLines(Path.Combine(folder, file)));

    private static string[]? Run(string capture, string rules, string? output, Func<string, string[]> read)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-suricata-");
        try
        {
            string settings = Path.Combine(folder.FullName, "suricata.yaml");
            string include = output is null ? "# no other output" : $"  - eve-log:\n      include: {output}";
            File.WriteAllText(settings, Settings.Replace("FOLDER", folder.FullName, StringComparison.Ordinal).Replace("OUTPUT", include, StringComparison.Ordinal) + "\n");
            File.WriteAllText(Path.Combine(folder.FullName, "classification.config"), "config classification: misc-activity,Misc activity,3\n");
            File.WriteAllText(Path.Combine(folder.FullName, "reference.config"), "config reference: url http://\n");
            string[] arguments =
            [
                "-r", capture, "-c", settings, "-S", rules, "-l", folder.FullName, "--data-dir", folder.FullName, "-k", "none", "--init-errors-fatal",
                "--set", "app-layer.protocols.tls.ja3-fingerprints=yes", "--set", "app-layer.protocols.tls.ja4-fingerprints=yes",
            ];
            ProcessStartInfo start = new("suricata", arguments)
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(rules),
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string said = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, said);
            return read(folder.FullName);
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Alert(string line)
    {
        using JsonDocument entry = JsonDocument.Parse(line);
        JsonElement root = entry.RootElement;
        return root.GetProperty("event_type").GetString() == "alert"
            ? $"{Math.Max(root.GetProperty("src_port").GetInt32(), root.GetProperty("dest_port").GetInt32())}: {root.GetProperty("alert").GetProperty("signature").GetString()}"
            : null;
    }
}
