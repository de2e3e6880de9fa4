namespace Whorl.Service.Searching;

/// <summary>One condition of a search.</summary>
/// <param name="Field">The field, by its name.</param>
/// <param name="Value">What it must be, or contain.</param>
/// <param name="IsNot">Whether it must not.</param>
public sealed record SearchTerm(string Field, string Value, bool IsNot)
{
    /// <summary>The term as it is written.</summary>
    public override string ToString()
    {
        string value = Value.Any(each => char.IsWhiteSpace(each) || each == '"')
            ? $"\"{Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : Value;
        return $"{(IsNot ? "-" : "")}{Field}:{value}";
    }
}
