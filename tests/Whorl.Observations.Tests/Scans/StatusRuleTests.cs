using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;

namespace Whorl.Observations.Tests.Scans;

/// <summary>How probes come to a status.</summary>
public sealed class StatusRuleTests
{
    [Theory]
    [InlineData(ProbeOutcome.Refused, ScanStatus.ConnectionRefused)]
    [InlineData(ProbeOutcome.ConnectTimeout, ScanStatus.ConnectionTimeout)]
    [InlineData(ProbeOutcome.Unreachable, ScanStatus.ConnectionTimeout)]
    [InlineData(ProbeOutcome.Reset, ScanStatus.ConnectionReset)]
    [InlineData(ProbeOutcome.Closed, ScanStatus.ConnectionClosed)]
    [InlineData(ProbeOutcome.NotTls, ScanStatus.NotTls)]
    [InlineData(ProbeOutcome.NoStartTls, ScanStatus.NotTls)]
    [InlineData(ProbeOutcome.Timeout, ScanStatus.HandshakeTimeout)]
    [InlineData(ProbeOutcome.Alert, ScanStatus.TlsAlert)]
    [InlineData(ProbeOutcome.Malformed, ScanStatus.Error)]
    [InlineData(ProbeOutcome.TooLarge, ScanStatus.Error)]
    [InlineData(ProbeOutcome.NotRun, ScanStatus.Error)]
    public void Probes_of_one_outcome_have_its_status_and_a_sentence(ProbeOutcome outcome, ScanStatus expected)
    {
        (ScanStatus status, string? error) = StatusRule.Apply([Jarm(outcome, "|||"), Atsf(outcome, "")], "");
        Assert.Equal(expected, status);
        Assert.NotEmpty(error!);
    }

    [Theory]
    [InlineData(ProbeOutcome.Answered)]
    [InlineData(ProbeOutcome.Unsupported)]
    [InlineData(ProbeOutcome.Closed)]
    [InlineData(ProbeOutcome.Malformed)]
    public void One_ServerHello_is_enough_whatever_came_after_it(ProbeOutcome outcome)
    {
        Assert.Equal(ScanStatus.Success, StatusRule.Apply([Jarm(ProbeOutcome.Timeout, "|||"), Atsf(ProbeOutcome.Alert, "______<40"), Atsf(outcome, "771_c02f_65281.____")], "").Status);
    }

    [Fact]
    public void A_retry_counts_until_following_one_fails()
    {
        const string Retry = "771_1301____43.AwQ-51.25_";
        Assert.Equal(ScanStatus.Success, StatusRule.Apply([Jarm(ProbeOutcome.Answered, "1301|0303||002b-0033")], "").Status);
        Assert.Equal(ScanStatus.Success, StatusRule.Apply([Atsf(ProbeOutcome.Unsupported, Retry)], "").Status);
        Assert.Equal(ScanStatus.Error, StatusRule.Apply([Jarm(ProbeOutcome.Answered, "1301|0303||002b-0033"), Atsf(ProbeOutcome.Malformed, Retry)], "").Status);
        Assert.Equal(ScanStatus.Success, StatusRule.Apply([Atsf(ProbeOutcome.Malformed, Retry), Atsf(ProbeOutcome.Answered, "771_c02f_-____")], "").Status);
    }

    [Fact]
    public void Without_a_ServerHello_most_probes_of_the_deeper_method_decide()
    {
        Assert.Equal(ScanStatus.HandshakeTimeout, StatusRule.Apply(
            [Jarm(ProbeOutcome.Alert, "|||"), Jarm(ProbeOutcome.Alert, "|||"), Jarm(ProbeOutcome.Alert, "|||"), Atsf(ProbeOutcome.Alert, "______<112"), Atsf(ProbeOutcome.Timeout, ""), Atsf(ProbeOutcome.Timeout, "")], "").Status);
    }

    [Fact]
    public void What_the_system_said_of_a_failed_connection_is_in_the_sentence()
    {
        Assert.Contains("(No route to host)", StatusRule.Apply([Jarm(ProbeOutcome.Unreachable, "|||")], "No route to host").Error, StringComparison.Ordinal);
    }

    private static ProbeRecord Jarm(ProbeOutcome outcome, string part) => new(ProbeKind.Jarm, "p", outcome, part, default);

    private static ProbeRecord Atsf(ProbeOutcome outcome, string part) => new(ProbeKind.Atsf, "p", outcome, part, default);
}
