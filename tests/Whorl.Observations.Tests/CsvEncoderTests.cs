using System.Text;
using System.Text.Json;

namespace Whorl.Observations.Tests;

public sealed class CsvEncoderTests
{
    [Fact]
    public void Writes_a_row_of_names_and_then_a_row_a_record()
    {
        string csv = new HelloCapture().Add("example.com", "h2", "http/1.1").Encode(
            Create(ObservationField.Ts, ObservationField.SrcIp, ObservationField.SrcPort, ObservationField.Sni, ObservationField.Alpn, ObservationField.Version, ObservationField.Hrr, ObservationField.Certificates));

        Assert.Equal(
            "ts,src_ip,src_port,sni,alpn,version,hrr,certificates\n"
            + "2023-11-14T22:13:20.123456789Z,10.0.0.1,40000,example.com,h2;http/1.1,,false,[]\n",
            csv);
    }

    [Fact]
    public void Quotes_what_holds_a_comma_or_a_quote_and_doubles_the_quotes() =>
        Assert.Equal("sni\n\"a\"\"b,c\"\n", new HelloCapture().Add("a\"b,c").Encode(Create(ObservationField.Sni)));

    [Fact]
    public void Keeps_a_record_on_one_line_whatever_the_server_name_holds() =>
        Assert.Equal("sni\na\\u000d\\u000ab\\u001b[31m\ufffd\n", new HelloCapture().Add([.. "a\r\nb\e[31m"u8, 0xff]).Encode(Create(ObservationField.Sni)));

    [Fact]
    public void Says_the_same_of_every_field_as_the_json_lines()
    {
        string folder = SharedMaterial.Require("corpus/pcaps/zeek+zeek");
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            ObservationField[] fields = ObservationFields.Default(withJa3n: true);
            string[] json = HelloCapture.Encode(path, () => new JsonLinesEncoder(fields, new CertificateEncoder())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            List<string[]> rows = Parse(HelloCapture.Encode(path, Create(fields)));

            Assert.Equal(json.Length, rows.Count - 1);
            for (int i = 0; i < json.Length; i++)
            {
                using JsonDocument record = JsonDocument.Parse(json[i]);
                Assert.Equal(record.RootElement.EnumerateObject().Select(AsText), rows[i + 1]);
            }
        }
    }

    private static Func<IObservationEncoder> Create(params ObservationField[] fields) => () => new CsvEncoder(fields, new CertificateEncoder());

    private static string AsText(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Array when property.Name != "certificates" => string.Join(';', property.Value.EnumerateArray().Select(element => element.GetString())),
        JsonValueKind.String => property.Value.GetString()!,
        _ => property.Value.GetRawText(),
    };

    /// <summary>RFC 4180, read as it stands there.</summary>
    private static List<string[]> Parse(string csv)
    {
        List<string[]> rows = [];
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < csv.Length; i++)
        {
            char c = csv[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < csv.Length && csv[i + 1] == '"')
                {
                    field.Append(csv[i++]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else
            {
                field.Append(c);
            }
        }

        return rows;
    }
}
