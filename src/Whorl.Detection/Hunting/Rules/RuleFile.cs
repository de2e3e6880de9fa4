using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Detection.Hunting;

/// <summary>
/// Reads a rule file. A user's file may leave out what it does not change: the shipped rule of its kind says the rest. What is
/// wrong is a <see cref="HuntFileException"/>.
/// </summary>
public sealed class RuleFile
{
    private const string Off = "off";

    private static readonly string[] Known = ["name", "rule", "title", "why", "use-case", "needs", "parameters", "severity", "guards", "references"];

    private readonly string file;
    private readonly YamlValue root;
    private readonly HuntRule? model;
    private readonly HuntKind kind;

    private RuleFile(string file, YamlValue root, IReadOnlyList<HuntKind> kinds, Func<string, HuntRule>? shipped)
    {
        this.file = file;
        this.root = root;
        foreach (YamlEntry entry in root.Entries!)
        {
            if (Array.IndexOf(Known, entry.Name) < 0)
            {
                throw YamlFile.Problem(file, entry.Line, $"a rule has no '{entry.Name}'; it has {string.Join(", ", Known)}");
            }
        }

        YamlValue chosen = root.Find("rule") ?? throw YamlFile.Problem(file, root.Line, $"the entry 'rule' is missing; it is one of {Names(kinds)}");
        kind = kinds.FirstOrDefault(each => each.Name == chosen.Text)
            ?? throw YamlFile.Problem(file, chosen.Line, $"there is no rule '{chosen.Text}' to build on; the rules are {Names(kinds)}");
        model = shipped?.Invoke(kind.Name);
    }

    /// <summary>Reads a rule.</summary>
    /// <param name="file">The file's name, for what is wrong.</param>
    /// <param name="text">Its text.</param>
    /// <param name="kinds">The kinds there are.</param>
    /// <param name="shipped">The shipped rule of a kind; null where the file must say everything.</param>
    public static HuntRule Read(string file, string text, IReadOnlyList<HuntKind> kinds, Func<string, HuntRule>? shipped)
    {
        return new RuleFile(file, YamlFile.Read(file, text), kinds, shipped).Read(text);
    }

    private static string Names(IReadOnlyList<HuntKind> kinds) => string.Join(", ", kinds.Select(each => each.Name));

    private HuntRule Read(string text)
    {
        string name = Text("name", model?.Name);
        return name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
            ? throw YamlFile.Problem(file, root.Find("name")!.Line, $"the name '{name}' has other signs than letters, digits, -, _ and .")
            : new HuntRule
            {
                Name = name,
                Kind = kind,
                Title = Text("title", model?.Title),
                Why = Text("why", model?.Why),
                UseCase = Text("use-case", model?.UseCase),
                Needs = List("needs", model?.Needs),
                Parameters = ReadParameters(),
                Cases = ReadCases(),
                Guards = List("guards", model?.Guards),
                References = List("references", model?.References),
                Text = text,
            };
    }

    private string Text(string name, string? otherwise)
    {
        YamlValue? value = root.Find(name);
        return value is null ? otherwise ?? throw YamlFile.Problem(file, root.Line, $"the entry '{name}' is missing; it is a text")
            : value.Text is { Length: > 0 } text ? text.Trim()
            : throw YamlFile.Problem(file, value.Line, $"'{name}' is a text");
    }

    private IReadOnlyList<string> List(string name, IReadOnlyList<string>? otherwise)
    {
        YamlValue? value = root.Find(name);
        return value is null ? otherwise ?? throw YamlFile.Problem(file, root.Line, $"the entry '{name}' is missing; it is a list of sentences")
            : value.Items is { } items && items.All(item => item.Text is { Length: > 0 }) ? [.. items.Select(item => item.Text!.Trim())]
            : throw YamlFile.Problem(file, value.Line, $"'{name}' is a list of sentences");
    }

    private List<RuleParameter> ReadParameters()
    {
        YamlValue? all = root.Find("parameters");
        if (all is { Entries: null, IsEmpty: false })
        {
            throw YamlFile.Problem(file, all.Line, "'parameters' has the names of parameters with their values");
        }

        foreach (YamlEntry entry in all?.Entries ?? [])
        {
            if (kind.Parameter(entry.Name) is null)
            {
                throw YamlFile.Problem(file, entry.Line, $"{kind.Name} has no parameter '{entry.Name}'; it has {string.Join(", ", kind.Parameters.Select(shape => shape.Name))}");
            }
        }

        return [.. kind.Parameters.Select(shape => ReadParameter(shape, all?.Find(shape.Name)))];
    }

    /// <summary>A parameter is a value, or entries of which <c>value</c> is one.</summary>
    private RuleParameter ReadParameter(ParameterShape shape, YamlValue? said)
    {
        RuleParameter? otherwise = model?.Parameters.First(parameter => parameter.Name == shape.Name);
        if (said is null)
        {
            return otherwise ?? throw YamlFile.Problem(file, root.Line, $"the parameter '{shape.Name}' is missing");
        }

        bool isDescribed = said.Find("value") is not null || said.Find("what") is not null;
        YamlValue? value = isDescribed ? said.Find("value") : said;
        foreach (YamlEntry entry in isDescribed ? said.Entries! : [])
        {
            if (entry.Name is not ("value" or "unit" or "what"))
            {
                throw YamlFile.Problem(file, entry.Line, $"a parameter has value, unit and what, and no '{entry.Name}'");
            }
        }

        if (value is null)
        {
            throw YamlFile.Problem(file, said.Line, $"the parameter '{shape.Name}' has no value");
        }

        ParameterValue read = ParameterText.Read(shape, value, out string problem) ?? throw YamlFile.Problem(file, value.Line, problem);
        return new RuleParameter(shape.Name, read, (isDescribed ? said.Find("unit")?.Text : null) ?? otherwise?.Unit ?? string.Empty, (isDescribed ? said.Find("what")?.Text?.Trim() : null) ?? otherwise?.What ?? string.Empty);
    }

    private List<RuleCase> ReadCases()
    {
        YamlValue? all = root.Find("severity");
        if (all is { Entries: null })
        {
            throw YamlFile.Problem(file, all.Line, "'severity' has the names of cases with their severities");
        }

        foreach (YamlEntry entry in all?.Entries ?? [])
        {
            if (!kind.Cases.Contains(entry.Name, StringComparer.Ordinal))
            {
                throw YamlFile.Problem(file, entry.Line, $"{kind.Name} has no case '{entry.Name}'; it has {string.Join(", ", kind.Cases)}");
            }
        }

        return [.. kind.Cases.Select(name => ReadCase(name, all?.Find(name)))];
    }

    /// <summary>A case is a severity, or entries <c>is</c> and <c>when</c>.</summary>
    private RuleCase ReadCase(string name, YamlValue? said)
    {
        RuleCase? otherwise = model?.Cases.First(each => each.Name == name);
        if (said is null)
        {
            return otherwise ?? throw YamlFile.Problem(file, root.Line, $"the severity of the case '{name}' is missing");
        }

        YamlValue word = said.Entries is null ? said : said.Find("is") ?? throw YamlFile.Problem(file, said.Line, $"the case '{name}' says no severity; write is: and one of {Allowed}");
        return word.Text == Off ? new RuleCase(name, null, When())
            : SeverityNames.TryParse(word.Text ?? string.Empty, out Severity severity) ? new RuleCase(name, severity, When())
            : throw YamlFile.Problem(file, word.Line, $"'{word.Text}' is no severity; use one of {Allowed}");

        string When() => said.Find("when")?.Text?.Trim() ?? otherwise?.When ?? string.Empty;
    }

    private static string Allowed => $"{string.Join(", ", SeverityNames.All)} or {Off}";
}
