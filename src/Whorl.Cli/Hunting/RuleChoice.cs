using Whorl.Capture.Files;
using Whorl.Cli.Usage;
using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Cli.Hunting;

/// <summary>Which rules are hunted by, and what is set otherwise than they say.</summary>
internal sealed class RuleChoice
{
    private readonly List<HuntRule> rules = [];
    private readonly Dictionary<(string Rule, string Parameter), ParameterValue> changes = [];

    /// <summary>Finds shipped rules by name and others by file; all shipped ones where none is named.</summary>
    public RuleChoice(string[] named, string[] settings)
    {
        foreach (string name in named)
        {
            HuntRule rule = Find(name);
            if (rules.Exists(other => other.Name == rule.Name))
            {
                throw new UsageException($"two rules are called {rule.Name}; hits carry the name, so give the copy another one (its entry 'name')");
            }

            rules.Add(rule);
        }

        if (rules.Count == 0)
        {
            rules.AddRange(RuleCatalogue.Shipped);
        }

        foreach (string setting in settings)
        {
            Set(setting);
        }
    }

    /// <summary>The rules.</summary>
    public IReadOnlyList<HuntRule> Rules => rules;

    /// <summary>Makes the hunts.</summary>
    public void AddTo(HuntRun run)
    {
        foreach (HuntRule rule in rules)
        {
            try
            {
                run.Add(rule.Create(run.Input, ChangesOf(rule)));
            }
            catch (HuntFileException problem)
            {
                throw new UsageException(problem.Message);
            }
        }
    }

    /// <summary>The rule of a kind that was chosen; null where there is none.</summary>
    public HuntRule? OfKind(string kind) => rules.Find(rule => rule.Kind.Name == kind);

    /// <summary>Sets a parameter as an option of its own does.</summary>
    public void SetWords(HuntRule rule, string parameter, string value) => changes[(rule.Name, parameter)] = new ParameterValue { Words = [value] };

    /// <summary>What a parameter of a rule is set to.</summary>
    public ParameterValue ValueOf(HuntRule rule, string parameter) =>
        changes.TryGetValue((rule.Name, parameter), out ParameterValue? value) ? value : rule.Parameters.First(each => each.Name == parameter).Value;

    /// <summary>What is set otherwise for a rule.</summary>
    public Dictionary<string, ParameterValue> ChangesOf(HuntRule rule) =>
        changes.Where(change => change.Key.Rule == rule.Name).ToDictionary(change => change.Key.Parameter, change => change.Value, StringComparer.Ordinal);

    /// <summary>A shipped rule, or the one in a file.</summary>
    public static HuntRule Find(string name)
    {
        List<string> shipped = [.. RuleCatalogue.Kinds.Select(kind => kind.Name)];
        if (shipped.Contains(name))
        {
            return RuleCatalogue.Of(name);
        }

        if (!name.Contains('/', StringComparison.Ordinal) && Path.GetExtension(name) is not (".yaml" or ".yml"))
        {
            throw new UsageException($"there is no rule '{name}'{Suggestion.For(name, shipped, $"the rules are {string.Join(", ", shipped)}, or give a file as ./my-rule.yaml")}");
        }

        try
        {
            return RuleFile.Read(name, File.ReadAllText(name), RuleCatalogue.Kinds, RuleCatalogue.Of);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the rule {name} cannot be read: {FileProblem.InOneClause(problem)}; name another file, or a shipped rule ({string.Join(", ", shipped)})");
        }
        catch (HuntFileException problem)
        {
            throw new UsageException(problem.Message);
        }
    }

    /// <summary><c>parameter=value</c> for every rule chosen that has it, <c>rule.parameter=value</c> for one.</summary>
    private void Set(string setting)
    {
        int sign = setting.IndexOf('=', StringComparison.Ordinal);
        string name = sign > 0 ? setting[..sign].Trim() : throw new UsageException($"--set '{setting}' must be NAME=VALUE, as learn=21 or new-in-network.learn=21");
        string value = setting[(sign + 1)..].Trim();
        int dot = name.LastIndexOf('.');
        string parameter = name[(dot + 1)..];
        List<HuntRule> meant = [.. rules.Where(rule => dot < 0 ? rule.Kind.Parameter(parameter) is not null : rule.Name == name[..dot])];
        if (meant.Count == 0)
        {
            List<string> known = [.. rules.SelectMany(rule => rule.Kind.Parameters.Select(shape => dot < 0 ? shape.Name : $"{rule.Name}.{shape.Name}")).Distinct(StringComparer.Ordinal)];
            throw new UsageException($"--set: no rule chosen has '{name}'{Suggestion.For(name, known, "whorl hunt --show NAME lists a rule's parameters")}");
        }

        foreach (HuntRule rule in meant)
        {
            changes[(rule.Name, parameter)] = rule.ReadParameter(parameter, value, out string problem) ?? throw new UsageException($"--set {setting}: {problem}");
        }
    }
}
