using System.Text.RegularExpressions;

namespace Whorl.Observations.Tests;

public sealed partial class TableEncoderTests
{
    [Fact]
    public void Shows_a_handshake_in_a_line()
    {
        string table = new HelloCapture().Add("www.example.com", "h2").Encode(Create(width: 120));

        Assert.Equal(
            "TIME     CLIENT            SERVER              SNI                JA4                                  TLS  NOTES\n"
            + "22:13:20 10.0.0.1        → 10.0.0.2:443        www.example.com    t12d0202h2_4d5d3cd1d3d4_e3b0c44298fc -    unanswered\n",
            Regex.Replace(table, "t12d0202h2_[0-9a-f]{12}_[0-9a-f]{12}", "t12d0202h2_4d5d3cd1d3d4_e3b0c44298fc"));
    }

    [Fact]
    public void Lets_no_byte_of_the_wire_steer_the_terminal()
    {
        byte[] evil = [.. "\e]0;owned\a\e[2J\r\n"u8, 0x9b, 0xe2, 0x80, 0xae, 0x7f];
        foreach (Func<IObservationEncoder> encoder in new[] { Create(240), Create(240, fields: [ObservationField.Alpn, ObservationField.Sni]) })
        {
            string table = new HelloCapture().Add(evil, evil).Encode(encoder);

            Assert.Equal(3, table.Split('\n').Length);
            Assert.DoesNotContain(table, c => (c < ' ' && c != '\n') || (c > '~' && c is not ('→' or '…')));
            Assert.Contains("\\x", table, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Is_never_wider_than_the_terminal_and_shows_more_the_wider_it_is()
    {
        HelloCapture capture = new();
        capture.Add(new string('a', 200) + ".example.com", "h2").Add("short.example").Add([]);
        int shown = 0;
        for (int width = 20; width <= 400; width++)
        {
            foreach (string line in capture.Encode(Create(width, isColored: true)).Split('\n'))
            {
                Assert.InRange(Escapes().Replace(line, "").Length, 0, width);
            }

            int columns = capture.Encode(Create(width)).Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.True(columns >= shown, $"{width} columns show less than {width - 1}");
            shown = columns;
        }

        Assert.Equal(10, shown);
    }

    [Fact]
    public void Aligns_every_column_of_every_real_handshake()
    {
        string folder = SharedMaterial.Require("corpus/pcaps/zeek+zeek");
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            foreach (int width in new[] { 72, 100, 120, 160, 230 })
            {
                string[] lines = HelloCapture.Encode(path, Create(width)).TrimEnd('\n').Split('\n');
                int ja4 = lines[0].IndexOf("JA4", StringComparison.Ordinal);
                foreach (string line in lines[1..])
                {
                    Assert.InRange(line.Length, 0, width);
                    Assert.Equal(' ', line[ja4 - 1]);
                    Assert.NotEqual(' ', line[ja4]);
                }
            }
        }
    }

    [Fact]
    public void Elides_the_front_of_a_name_since_its_end_tells_more() =>
        Assert.Contains(" …-on.example.com ", new HelloCapture().Add("a-very-long-name-that-goes-on-and-on.example.com").Encode(Create(72)), StringComparison.Ordinal);

    [Fact]
    public void Paints_only_when_asked()
    {
        HelloCapture capture = new HelloCapture().Add("www.example.com");
        Assert.DoesNotContain('\e', capture.Encode(Create(120)));
        string colored = capture.Encode(Create(120, isColored: true));
        Assert.Contains("\e[1mwww.example.com\e[0m", colored, StringComparison.Ordinal);
        Assert.Equal(capture.Encode(Create(120)), Escapes().Replace(colored, ""));
    }

    [Fact]
    public void Shows_the_columns_asked_for_in_their_order() =>
        Assert.Equal(
            "SNI SRC_PORT VERSION ALPN\nwww.example.com 40000 - h2;http/1.1\n",
            Regex.Replace(
                new HelloCapture().Add("www.example.com", "h2", "http/1.1").Encode(Create(80, fields: [ObservationField.Sni, ObservationField.SrcPort, ObservationField.Version, ObservationField.Alpn])),
                " +",
                " "));

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Escapes();

    private static Func<IObservationEncoder> Create(int width, bool isColored = false, ObservationField[]? fields = null) =>
        () => new TableEncoder(fields, new CertificateEncoder(), width, isColored);
}
