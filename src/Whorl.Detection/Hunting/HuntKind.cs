namespace Whorl.Detection.Hunting;

/// <summary>What a parameter's value is.</summary>
public enum ParameterKind
{
    /// <summary>A number without a fraction.</summary>
    Count,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number of days, with a fraction where wanted.</summary>
    Days,

    /// <summary>A list of words.</summary>
    Words,

    /// <summary>Names, each with a list of words.</summary>
    Table,
}

/// <summary>A parameter that a kind of rule has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Least">The least number allowed.</param>
/// <param name="Most">The greatest number allowed.</param>
public sealed record ParameterShape(string Name, ParameterKind Kind, double Least = 0, double Most = double.MaxValue);

/// <summary>A kind of rule: what a rule file sets, and the class that does it.</summary>
/// <param name="Name">The name by which rule files choose it.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Cases">Its cases, each with a severity of its own.</param>
/// <param name="Create">Makes a hunt with settings.</param>
public sealed record HuntKind(string Name, IReadOnlyList<ParameterShape> Parameters, IReadOnlyList<string> Cases, Func<RuleSettings, HuntInput, IHunt> Create)
{
    /// <summary>The parameter of a name; null where there is none.</summary>
    public ParameterShape? Parameter(string name) => Parameters.FirstOrDefault(shape => shape.Name == name);
}
