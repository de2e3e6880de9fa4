using System.Net;
using System.Text;
using System.Text.Json;
using Whorl.Service.Campaigns;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests.Campaigns;

/// <summary>Lists as people and machines send them.</summary>
public sealed class ListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-lists").FullName;

    private int made;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Bytes_of_any_kind_are_lines_that_are_no_targets_or_names(int seed)
    {
        byte[] bytes = new byte[300_000];
        new Random(seed).NextBytes(bytes);
        (PreparedList? list, string[] lines) = Prepare(bytes, 1_000_000);
        Assert.Equal(list!.Targets, lines.Length);
        Assert.True(list.Bad > 500);
        Assert.InRange(list.BadLines.Count, 1, 20);
        Assert.All(list.BadLines, line => Assert.True(line.Text.Length <= 83));
    }

    [Fact]
    public void A_line_without_an_end_and_noughts_cost_no_memory()
    {
        byte[] bytes = [.. new byte[5_000_000], .. "\n192.0.2.1\n"u8, .. Enumerable.Repeat((byte)'a', 5_000_000), .. "\n192.0.2.2\0\n192.0.2.3"u8];
        (PreparedList? list, string[] lines) = Prepare(bytes, 10);
        Assert.Equal(["192.0.2.1", "192.0.2.3"], lines.Order());
        Assert.Equal([1L, 3L, 4L], list!.BadLines.Select(line => line.Line));
    }

    [Fact]
    public void What_a_network_holds_is_written_one_by_one_with_its_port_and_name()
    {
        (PreparedList? list, string[] lines) = Prepare(Encoding.UTF8.GetBytes("192.0.2.0/30:8443\n192.0.2.2:8443\n[2001:db8::]/127:444\n198.51.100.0/31,www.example.com\n198.51.100.0\n"), 100);
        Assert.Equal((9, 1), (list!.Targets, list.Duplicates));
        Assert.Equal(
            ["192.0.2.0:8443", "192.0.2.1:8443", "192.0.2.2:8443", "192.0.2.3:8443", "198.51.100.0", "198.51.100.0:443,www.example.com", "198.51.100.1:443,www.example.com", "[2001:db8::1]:444", "[2001:db8::]:444"],
            lines.Order(StringComparer.Ordinal));
        (PreparedList? again, string[] same) = Prepare(Encoding.UTF8.GetBytes(string.Join('\n', lines)), 100);
        Assert.Equal((9, 0, 0), (again!.Targets, again.Duplicates, again.Bad));
        Assert.Equal(lines.Order(), same.Order());
    }

    [Fact]
    public void Repeated_targets_are_found_wherever_they_stand()
    {
        string[] names = [.. Enumerable.Range(0, 40_000).Select(i => $"host-{i % 25_000}.example")];
        (PreparedList? list, string[] lines) = Prepare(Encoding.UTF8.GetBytes(string.Join('\n', names)), 100_000);
        Assert.Equal((25_000, 15_000), (list!.Targets, list.Duplicates));
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Too_many_targets_are_found_before_they_are_counted_out()
    {
        Assert.Null(Prepare("0.0.0.0/0\n"u8.ToArray(), 1_000_000).List);
        Assert.Null(Prepare("192.0.2.0/24\n"u8.ToArray(), 255).List);
        Assert.NotNull(Prepare("192.0.2.0/24\n"u8.ToArray(), 256).List);
    }

    [Fact]
    public async Task A_form_has_a_file_and_what_was_pasted()
    {
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        using MultipartFormDataContent form = new("x-boundary")
        {
            { new ByteArrayContent("192.0.2.1\n192.0.2.2"u8.ToArray()), "list", "servers.txt" },
            { new StringContent("192.0.2.3"), "targets" },
            { new StringContent("of a form"), "name" },
            { new StringContent("jarm"), "methods" },
            { new StringContent("cert"), "methods" },
            { new StringContent("0.01"), "rate" },
        };
        (HttpStatusCode status, JsonElement body) = await service.SendAsync(key, "/api/v1/campaigns", form);
        Assert.Equal((HttpStatusCode.Created, 3L, "of a form", "jarm,cert"), (status, body.Number("targets"), body.GetProperty("name").GetString(), body.GetProperty("methods").GetString()));
        foreach (string text in (string[])["--x-boundary\r\n", "nonsense", "--x-boundary\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" + new string('x', 2000) + "\r\n--x-boundary--\r\n"])
        {
            using ByteArrayContent broken = new(Encoding.UTF8.GetBytes(text));
            broken.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x-boundary");
            Assert.Equal(HttpStatusCode.BadRequest, (await service.SendAsync(key, "/api/v1/campaigns", broken)).Status);
        }
    }

    private (PreparedList? List, string[] Lines) Prepare(byte[] bytes, int most)
    {
        using FileStream sent = Create();
        sent.Write(bytes);
        sent.Flush();
        using MemoryStream prepared = new();
        PreparedList? list = PreparedList.Prepare(sent, prepared, Create, most, TestContext.Current.CancellationToken);
        return (list, Encoding.UTF8.GetString(prepared.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private FileStream Create() => new(Path.Combine(folder, $"{made++}"), FileMode.CreateNew, FileAccess.ReadWrite);
}
