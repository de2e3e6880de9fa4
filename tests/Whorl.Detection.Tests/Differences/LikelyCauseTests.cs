using Whorl.Detection.Differences;
using static Whorl.Detection.Tests.Differences.HandMadeObservation;

namespace Whorl.Detection.Tests.Differences;

/// <summary>What is said to lie behind extensions that changed: by answers of nginx 1.22.1 and of openssl s_server 3.0.</summary>
public sealed class LikelyCauseTests
{
    private const string EveryGroup = "771_1302_43.AwQ-51.23_0.-10.ABQAHQAXAB4AGQAYAQABAQECAQMBBA-16.AAkIaHR0cC8xLjE__43.AwQ-51.23_-";
    private const string TwoGroups = "771_1302_43.AwQ-51.23_0.-10.AAQAHQAX-16.AAkIaHR0cC8xLjE__43.AwQ-51.23_-";

    [Theory]
    [InlineData("nginx: ssl_session_tickets off", "771_c013_65281.-0.-11.AwABAg-35.-16.AAkIaHR0cC8xLjE____", "771_c013_65281.-0.-11.AwABAg-16.AAkIaHR0cC8xLjE____")]
    [InlineData("openssl: -no_ticket", "771_3c_35.____", "771_3c_____")]
    [InlineData("nginx: ssl_ecdh_curve X25519:prime256v1", EveryGroup, TwoGroups)]
    [InlineData("nginx: ssl_ecdh_curve secp384r1:X25519:prime256v1", EveryGroup, "771_1302_43.AwQ-51.24_0.-16.AAkIaHR0cC8xLjE__43.AwQ-51.24_-")]
    [InlineData("openssl: -groups P-256:X25519", "771_1301_43.AwQ-51.29_-___-", "771_1301_43.AwQ-51.29_10.AAQAFwAd___-")]
    [InlineData("openssl: -groups P-256:X25519, without a group of its own first", "771_1302_43.AwQ-51.23_10.ABQAHQAXAB4AGQAYAQABAQECAQMBBA__43.AwQ-51.23_-", "771_1302_43.AwQ-51.23_-__43.AwQ-51.23_-")]
    public void Session_tickets_and_groups_are_settings_whether_they_come_or_go(string setting, string before, string after)
    {
        Assert.NotEmpty(setting);
        Assert.Equal("configuration", Cause(before, after));
        Assert.Equal("configuration", Cause(after, before));
    }

    [Theory]
    [InlineData("771_1302_43.AwQ-51.23_0.-10.AAYR7AAdABc___-", TwoGroups, "update")]
    [InlineData("771_c013_65281.-35.-23.____", "771_c013_65281.____", null)]
    [InlineData("771_c013_65281.-11.AwABAg____", "771_c013_65281.-11.AQA____", "update")]
    public void What_no_setting_does_is_none(string before, string after, string? cause) => Assert.Equal(cause, Cause(before, after));

    private static string? Cause(string before, string after)
    {
        ServerDifference difference = ServerDifference.Between(Atsf(before), Atsf(after));
        Assert.NotEmpty(difference.Changes);
        Assert.Empty(difference.Problems);
        return difference.Likely.Cause.Name();
    }
}
