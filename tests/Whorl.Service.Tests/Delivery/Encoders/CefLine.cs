using System.Text;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>
/// Reads CEF by its rules: seven fields of the header end at bars that no backslash goes before; in the extension a key is what stands
/// before an equals sign without a backslash, back to the last space, and its value reaches to the space before the next key.
/// </summary>
internal sealed record CefLine(string[] Header, Dictionary<string, string> Values)
{
    public static CefLine Parse(string line)
    {
        List<string> header = [];
        int at = 0;
        StringBuilder field = new();
        while (header.Count < 7)
        {
            if (line[at] == '\\')
            {
                Assert.Contains(line[at + 1], "\\|");
                field.Append(line[at + 1]);
                at += 2;
            }
            else if (line[at] == '|')
            {
                header.Add(field.ToString());
                field.Clear();
                at++;
            }
            else
            {
                field.Append(line[at++]);
            }
        }

        string extension = line[at..];
        List<int> signs = [];
        for (int i = 0; i < extension.Length; i++)
        {
            if (extension[i] == '\\')
            {
                i++;
            }
            else if (extension[i] == '=')
            {
                signs.Add(i);
            }
        }

        Dictionary<string, string> values = [];
        for (int i = 0; i < signs.Count; i++)
        {
            int keyStart = extension.LastIndexOf(' ', signs[i]) + 1;
            int end = i + 1 < signs.Count ? extension.LastIndexOf(' ', signs[i + 1]) : extension.Length;
            string key = extension[keyStart..signs[i]];
            Assert.Matches("^[A-Za-z0-9]+$", key);
            values.Add(key, Unescape(extension[(signs[i] + 1)..end]));
        }

        return new CefLine([.. header], values);
    }

    private static string Unescape(string value)
    {
        StringBuilder text = new();
        for (int i = 0; i < value.Length; i++)
        {
            text.Append(value[i] != '\\' ? value[i] : value[++i] switch
            {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                '=' => '=',
                _ => throw new FormatException($"\\{value[i]} is no escape of CEF"),
            });
        }

        return text.ToString();
    }
}
