namespace Whorl.Acceptance.Tests;

/// <summary>A <c>.conf</c> file of Splunk: stanzas of settings; a backslash at its end continues a line. What is neither is refused.</summary>
internal sealed class SplunkConf
{
    private readonly Dictionary<string, Dictionary<string, string>> stanzas = new(StringComparer.Ordinal);

    private SplunkConf()
    {
    }

    /// <summary>The stanzas by name, in no order.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Stanzas => stanzas;

    /// <summary>Reads a file; a line that has no place, and a name that comes twice, is a failed promise.</summary>
    public static SplunkConf Read(string path)
    {
        SplunkConf conf = new();
        Dictionary<string, string>? stanza = null;
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            while (line.EndsWith('\\'))
            {
                line = line[..^1] + lines[++i];
            }

            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line is ['[', .. var name, ']'])
            {
                stanza = new Dictionary<string, string>(StringComparer.Ordinal);
                conf.stanzas.Add(name, stanza);
                continue;
            }

            int sign = line.IndexOf(" = ", StringComparison.Ordinal);
            Assert.True(sign > 0 && stanza is not null, $"{path}, line {i + 1}: neither a stanza nor a setting of one");
            stanza.Add(line[..sign], line[(sign + 3)..]);
        }

        return conf;
    }
}
