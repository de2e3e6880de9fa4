using System.Text.RegularExpressions;

namespace Whorl.Acceptance.Tests;

/// <summary>The add-on for Splunk, held against what the schema cim and <c>whorl export splunk</c> write: there is no Splunk here.</summary>
public sealed class ContribSplunkTests : IDisposable
{
    private static readonly string[] Own = ["segment", "ja4", "dest_host", "owner", "src", "first", "last", "hosts", "flows"];
    private static readonly HashSet<string> Internal = new(["_time", "_cd", "sourcetype"], StringComparer.Ordinal);

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-addon-").FullName;

    public static TheoryData<string> Searches => [.. Conf("savedsearches").Stanzas.Keys];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("x=1 y!=\"z w\" | stats count min(a) AS b BY c | where b>1 AND match(d,\"e\")", "a c d x y")]
    [InlineData("`m` k=* | lookup t one two AS three OUTPUT four AS five six | eval seven=if(five>8,six,nine), ten=seven | sort 0 -ten | table eleven", "eleven k nine one three")]
    public void What_a_search_takes_from_events_is_told_from_what_it_makes(string search, string fields) =>
        Assert.Equal(fields, string.Join(' ', new SplunkSearch(search, _ => []).Fields));

    [Theory]
    [MemberData(nameof(Searches))]
    public void A_search_is_disabled_and_names_only_fields_tables_and_macros_that_there_are(string name)
    {
        Dictionary<string, string> search = Conf("savedsearches").Stanzas[name];
        SplunkConf macros = Conf("macros");
        Assert.Equal("1", search["disabled"]);
        Assert.False(string.IsNullOrWhiteSpace(search["description"]));
        SplunkSearch parsed = new(search["search"], HeaderOf);
        ContribFiles.AssertWithin(FieldsOf("*"), parsed.Fields);
        Assert.NotEmpty(parsed.Macros);
        Assert.All(parsed.Macros, macro => Assert.Contains(macro, macros.Stanzas));
        Assert.All(parsed.Tables, table => ContribFiles.AssertWithin(HeaderOf(table.Table), table.Columns));
    }

    [Fact]
    public void Every_use_case_of_hunting_has_its_search_with_a_guard_above_it()
    {
        string text = ContribFiles.Text("splunk/TA-whorl/default/savedsearches.conf");
        Assert.All(Enumerable.Range(1, 9), number => Assert.Matches($"(?m)^\\[Whorl UC{number} - .+\\]\n# Guard: ", text));
    }

    [Fact]
    public void Macros_event_types_tags_and_aliases_name_what_there_is()
    {
        Assert.All(Conf("macros").Stanzas.Values, macro => ContribFiles.AssertWithin(FieldsOf("*"), new SplunkSearch(macro["definition"], HeaderOf).Fields));
        SplunkConf types = Conf("eventtypes");
        Assert.All(types.Stanzas.Values, type => ContribFiles.AssertWithin(FieldsOf("*"), new SplunkSearch(type["search"], HeaderOf).Fields));
        Assert.Equal(types.Stanzas.Keys.Select(type => $"eventtype={type}").Order(StringComparer.Ordinal), Conf("tags").Stanzas.Keys.Order(StringComparer.Ordinal));
        SplunkConf props = Conf("props");
        Assert.Equal(["whorl:detection", "whorl:observation"], props.Stanzas.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("becomes `whorl:detection` and `whorl:observation`", File.ReadAllText(Path.Combine(WhorlCommand.Root, "docs/reference/outlets.md")), StringComparison.Ordinal);
        foreach ((string sourceType, Dictionary<string, string> settings) in props.Stanzas)
        {
            Dictionary<string, string> aliases = Regex.Matches(settings["FIELDALIAS-whorl_lists"], "\"([a-z_]+)\\{\\}\" AS ([a-z_]+)").ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
            Assert.All(aliases, alias => Assert.Equal(alias.Key, alias.Value));
            string[] lists = [.. ContribFiles.FieldsOf("cim", sourceType == "whorl:detection" ? "*" : "observation").Where(field => field.Value).Select(field => field.Key)];
            Assert.Equal(lists.Order(StringComparer.Ordinal), aliases.Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Rules_and_cases_that_searches_ask_for_are_those_of_the_hunts()
    {
        string text = ContribFiles.Text("splunk/TA-whorl/default/savedsearches.conf");
        string[] rules = [.. Regex.Matches(text, "signature_id=\"whorl\\.hunt\\.([a-z-]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(3, rules.Length);
        string[] cases = [.. Regex.Matches(text, "signature!?=\"([a-z-]+/[a-z-]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(2, cases.Length);
        string RuleFile(string rule) => File.ReadAllText(Path.Combine(WhorlCommand.Root, "src/Whorl.Detection/Hunting/Rules", $"{rule}.yaml"));
        Assert.All(rules, rule => Assert.Contains($"name: {rule}\n", RuleFile(rule), StringComparison.Ordinal));
        Assert.All(cases, one => Assert.Contains($"\n  {one.Split('/')[1]}: {{is: ", RuleFile(one.Split('/')[0]), StringComparison.Ordinal));
    }

    [Fact]
    public void The_tables_of_threats_have_the_columns_of_an_export_and_the_others_those_of_searches()
    {
        string store = Path.Combine(folder, "store.db");
        ThreatLists.Import(folder, store, "list", ThreatLists.Bundle(("Madeup", ["ja3=4d7a28d6f2263ed61de88ca66eb011e3"])), "green");
        string target = Directory.CreateDirectory(Path.Combine(folder, "lookups")).FullName;
        Assert.Equal(0, WhorlCommand.Run("export", "splunk", "-o", target, "--store", store).ExitCode);
        string[] exported = [.. Directory.GetFiles(target).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];
        Dictionary<string, Dictionary<string, string>> tables = new(Conf("transforms").Stanzas);
        ContribFiles.AssertWithin(tables.Keys, exported);
        Assert.All(tables, table => Assert.Equal($"{table.Key}.csv", table.Value["filename"]));
        Assert.All(exported, table => Assert.Equal(File.ReadLines(Path.Combine(target, $"{table}.csv")).First(), string.Join(',', HeaderOf(table))));
        Assert.All(tables.Keys.Except(exported, StringComparer.Ordinal), table => ContribFiles.AssertWithin(Own, HeaderOf(table)));
    }

    private static SplunkConf Conf(string name) => SplunkConf.Read(ContribFiles.PathOf($"splunk/TA-whorl/default/{name}.conf"));

    private static HashSet<string> FieldsOf(string samples) => [.. ContribFiles.FieldsOf("cim", samples).Keys, .. Internal];

    private static string[] HeaderOf(string table) => File.ReadLines(ContribFiles.PathOf($"splunk/TA-whorl/lookups/{table}.csv")).First().Split(',');
}
