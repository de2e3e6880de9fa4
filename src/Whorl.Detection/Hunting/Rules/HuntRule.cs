namespace Whorl.Detection.Hunting;

/// <summary>A rule as its file describes it.</summary>
public sealed record HuntRule
{
    /// <summary>Its name, which hits carry.</summary>
    public required string Name { get; init; }

    /// <summary>What does it.</summary>
    public required HuntKind Kind { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Why it is worth hunting so.</summary>
    public required string Why { get; init; }

    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>Data it needs.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Its parameters.</summary>
    public required IReadOnlyList<RuleParameter> Parameters { get; init; }

    /// <summary>Its cases.</summary>
    public required IReadOnlyList<RuleCase> Cases { get; init; }

    /// <summary>What keeps it from false alarms.</summary>
    public required IReadOnlyList<string> Guards { get; init; }

    /// <summary>Where its facts are from.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The file's text.</summary>
    public required string Text { get; init; }

    /// <summary>Makes the hunt, with parameters set anew where <paramref name="changes"/> says so.</summary>
    public IHunt Create(HuntInput input, IReadOnlyDictionary<string, ParameterValue>? changes = null)
    {
        Dictionary<string, ParameterValue> values = Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal);
        foreach ((string name, ParameterValue value) in changes ?? new Dictionary<string, ParameterValue>(StringComparer.Ordinal))
        {
            values[name] = value;
        }

        return Kind.Create(new RuleSettings(Name, values, Cases.ToDictionary(each => each.Name, each => each.Severity, StringComparer.Ordinal)), input);
    }

    /// <summary>Reads a value for a parameter; <paramref name="problem"/> is a clause that says what is allowed.</summary>
    public ParameterValue? ReadParameter(string name, string text, out string problem)
    {
        if (Kind.Parameter(name) is not { } shape)
        {
            problem = $"{Name} has no parameter '{name}'; it has {string.Join(", ", Kind.Parameters.Select(parameter => parameter.Name))}";
            return null;
        }

        return ParameterText.Read(shape, text, out problem);
    }
}

/// <summary>A parameter of a rule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Unit">The unit; empty for none.</param>
/// <param name="What">What it is, in words.</param>
public sealed record RuleParameter(string Name, ParameterValue Value, string Unit, string What);

/// <summary>A case of a rule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Severity">Its severity; null where it is off.</param>
/// <param name="When">When it is this case, in words.</param>
public sealed record RuleCase(string Name, Severity? Severity, string When);
