using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Http;

namespace Whorl.Probing.Tests.Http;

/// <summary>The request of the HTTP look and the head of its answer.</summary>
public sealed class HttpLookTests
{
    [Theory]
    [InlineData("www.example.com", 443, "", "GET / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: whorl/1.2.3\r\nAccept: */*\r\nConnection: close\r\n\r\n")]
    [InlineData("2001:db8::1", 8443, "scans@example.com", "GET / HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nUser-Agent: whorl/1.2.3 (scans@example.com)\r\nAccept: */*\r\nConnection: close\r\n\r\n")]
    public void A_request_names_the_host_and_who_asks(string host, ushort port, string contact, string expected)
    {
        byte[] room = new byte[1024];
        int length = new HttpRequest("1.2.3", contact).Write(Encoding.ASCII.GetBytes(host), port, room);
        Assert.Equal(expected, Encoding.ASCII.GetString(room, 0, length));
    }

    [Theory]
    [InlineData("scans@example.com", true)]
    [InlineData("", false)]
    [InlineData("a\r\nX: y", false)]
    [InlineData("a (b)", false)]
    [InlineData("ü", false)]
    public void A_contact_line_cannot_end_the_field_it_stands_in(string text, bool isContact) => Assert.Equal(isContact, HttpRequest.IsContact(text));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nServer: nginx/1.22\r\n\r\nbody", 200, "nginx/1.22")]
    [InlineData("HTTP/1.0 404 Not Found\r\nDate: x\r\nSERVER:  Apache \r\n\r\n", 404, "Apache")]
    [InlineData("HTTP/1.1 301 \r\nServer:\r\n\r\n", 301, "")]
    [InlineData("HTTP/1.1 204 No Content\r\nX-Server: no\r\n\r\nServer: in the body\r\n", 204, null)]
    [InlineData("HTTP/1.1 200 OK\nServer: bare\n\n", 200, "bare")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: cut", 200, "cut")]
    public void A_head_gives_its_status_and_server(string text, int status, string? server)
    {
        Assert.True(HttpResponseHead.TryParse(Encoding.Latin1.GetBytes(text), out HttpResponseHead head));
        Assert.Equal(status, head.Status);
        Assert.Equal(server, head.HasServer ? Encoding.Latin1.GetString(head.Server) : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH")]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTP/1.1 x00 OK\r\n\r\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    public void What_is_no_answer_is_none(string text) => Assert.False(HttpResponseHead.TryParse(Encoding.Latin1.GetBytes(text), out _));

    [Fact]
    public void Any_bytes_are_read_without_a_throw()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            bool isHead = HttpResponseHead.TryParse([.. "HTTP/1.1 200\n"u8, .. bytes ?? []], out _);
            return isHead && !HttpResponseHead.TryParse([.. "x"u8, .. bytes ?? []], out _);
        }).QuickCheckThrowOnFailure();
    }
}
