using Whorl.Service.Watching;

namespace Whorl.Service.Tests.Watching;

/// <summary>What can be watched.</summary>
public sealed class WatchTargetTests
{
    [Theory]
    [InlineData("www.Example.com", null, "www.example.com:443")]
    [InlineData("www.example.com:8443", null, "www.example.com:8443")]
    [InlineData("192.0.2.1", "a.example", "192.0.2.1:443,a.example")]
    [InlineData("[2001:db8::1]:993,a.example", null, "[2001:db8::1]:993,a.example")]
    [InlineData("www.example.com", "other.example", "www.example.com:443,other.example")]
    public void A_target_reads_as_it_is_written(string text, string? serverName, string expected)
    {
        WatchTarget target = WatchTarget.TryRead(text, serverName, out _)!;
        Assert.Equal(expected, target.Text);
        Assert.Equal(target, WatchTarget.TryRead(expected, null, out _));
    }

    [Theory]
    [InlineData("192.0.2.0/24")]
    [InlineData("")]
    [InlineData("127.1")]
    public void What_is_no_single_server_is_refused(string text) => Assert.Null(WatchTarget.TryRead(text, null, out _));
}
