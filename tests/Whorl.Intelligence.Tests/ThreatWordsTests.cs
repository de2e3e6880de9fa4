using Whorl.Intelligence.Clients;

namespace Whorl.Intelligence.Tests;

public sealed class ThreatWordsTests
{
    [Theory]
    [InlineData("Sliver Agent", true)]
    [InlineData("Sliver/Havoc C2 Server", true)]
    [InlineData("IcedID Dropper", true)]
    [InlineData("Qakbot Malware", true)]
    [InlineData("Lumma Client", true)]
    [InlineData("Cobalt Strike v4.9.1 beacon", true)]
    [InlineData("Async HTTP client", false)]
    [InlineData("SoftEther VPN", false)]
    [InlineData("EC2 agent", false)]
    [InlineData("Chromium Browser", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_name_is_a_threats_by_its_words_or_a_family_in_front(string? name, bool expected) => Assert.Equal(expected, ThreatWords.IsIn(name));
}
