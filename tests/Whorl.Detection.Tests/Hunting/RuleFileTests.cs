using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Detection.Tests.Hunting;

public sealed class RuleFileTests
{
    [Fact]
    public void Every_shipped_rule_says_everything_itself()
    {
        Assert.Equal(9, RuleCatalogue.Shipped.Count);
        Assert.Equal(["UC1", "UC2", "UC3", "UC4", "UC5", "UC6", "UC7", "UC8", "UC9"], RuleCatalogue.Shipped.Select(rule => rule.UseCase).Order(StringComparer.Ordinal));
        Assert.All(RuleCatalogue.Shipped, rule =>
        {
            Assert.Equal(rule.Kind.Name, rule.Name);
            Assert.NotEmpty(rule.Guards);
            Assert.All(rule.Parameters, parameter => Assert.NotEmpty(parameter.What));
            Assert.All(rule.Cases, each => Assert.NotEmpty(each.When));
        });
    }

    [Fact]
    public void A_copy_says_only_what_it_changes()
    {
        HuntRule rule = Read("rule: new-in-network\nname: mine\nparameters:\n  learn: 3 days\n  hosts: {value: 9}\nseverity:\n  new: high\n  new-ordinary-target: off");
        Assert.Equal(("mine", 3, 9, 90), (rule.Name, Number("learn"), Number("hosts"), Number("decay")));
        Assert.Equal([Severity.High, null, null], rule.Cases.Select(each => each.Severity));
        Assert.Equal(RuleCatalogue.Of("new-in-network").Title, rule.Title);

        int Number(string name) => (int)rule.Parameters.Single(parameter => parameter.Name == name).Value.Number;
    }

    [Fact]
    public void A_shipped_rule_reads_as_a_user_s_too() => Assert.All(RuleCatalogue.Shipped, rule => Assert.Equal(rule.Title, Read(rule.Text).Title));

    [Theory]
    [InlineData("", "my.yaml is empty; write entries, as name: value")]
    [InlineData("name: x", "my.yaml, line 1: the entry 'rule' is missing; it is one of known-pair, new-destination, new-in-network, allow-list, rare-pair, runtime-out-of-place, wrong-operating-system, wrong-browser, proactive-search")]
    [InlineData("rule: rare-pair\ntitel: x", "my.yaml, line 2: a rule has no 'titel'; it has name, rule, title, why, use-case, needs, parameters, severity, guards, references")]
    [InlineData("rule: rare-pair\nname: a b", "my.yaml, line 2: the name 'a b' has other signs than letters, digits, -, _ and .")]
    [InlineData("rule: rare-pair\nparameters:\n  tops: 5", "my.yaml, line 3: rare-pair has no parameter 'tops'; it has smoothing, least-flows, least-surprise, mixed, top, history")]
    [InlineData("rule: rare-pair\nparameters:\n  top: 0", "my.yaml, line 3: top is a whole number from 1 to 10000, and not '0'")]
    [InlineData("rule: rare-pair\nparameters:\n  top: 2.5", "my.yaml, line 3: top is a whole number from 1 to 10000, and not '2.5'")]
    [InlineData("rule: rare-pair\nseverity:\n  rare: loud", "my.yaml, line 3: 'loud' is no severity; use one of info, low, medium, high, critical or off")]
    [InlineData("rule: rare-pair\nseverity:\n  seldom: low", "my.yaml, line 3: rare-pair has no case 'seldom'; it has rare, rare-with-marks")]
    [InlineData("rule: rare-pair\nrule: rare-pair", "my.yaml, line 2: 'rule' stands here for the second time; keep one of them")]
    [InlineData("rule: &a rare-pair\nname: *a", "my.yaml, line 1: anchors and aliases (& and *) are not used here; write the value out")]
    [InlineData("rule: rare-pair\n---\nrule: rare-pair", "my.yaml, line 2: a second document begins; a file has one")]
    [InlineData("- rule", "my.yaml, line 1: a file has entries, as name: value")]
    [InlineData("rule: wrong-browser\nparameters:\n  segments: [a]", "my.yaml, line 3: segments has names with lists of words, as 10.0.0.0/8: [a, b]")]
    public void What_is_wrong_is_told_with_file_line_and_what_is_allowed(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<HuntFileException>(() => Read(text)).Message);

    [Fact]
    public void What_is_no_yaml_is_told_with_its_line() =>
        Assert.StartsWith("my.yaml, line 2: this is no YAML: ", Assert.Throws<HuntFileException>(() => Read("rule: rare-pair\nname: \"x\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Contains("nested too deep", Assert.Throws<HuntFileException>(() => Read("rule: " + new string('[', 20_000))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("learn", "21 days", 21.0, "")]
    [InlineData("learn", "0.5", 0.5, "")]
    [InlineData("learn", "soon", null, "learn is a number of days from 0 to 3650, and not 'soon'")]
    [InlineData("learm", "3", null, "new-in-network has no parameter 'learm'; it has learn, scopes, segments, hosts, flows, update-hosts, decay")]
    [InlineData("segments", "10.0.0.0/8", null, "segments has names with words, as segments=10.0.0.0/8=a,b;10.1.0.0/16=c")]
    public void Parameters_are_set_by_text(string name, string text, double? number, string problem)
    {
        ParameterValue? value = RuleCatalogue.Of("new-in-network").ReadParameter(name, text, out string said);
        Assert.Equal((number, problem), (value?.Number, said));
    }

    private static HuntRule Read(string text) => RuleFile.Read("my.yaml", text, RuleCatalogue.Kinds, RuleCatalogue.Of);
}
