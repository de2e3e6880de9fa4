using System.Globalization;
using Whorl.Detection.Hunting.Yaml;

namespace Whorl.Detection.Hunting;

/// <summary>Reads the values of parameters, from a rule file or from a <c>--set</c>; what is wrong is a clause.</summary>
internal static class ParameterText
{
    /// <summary>Reads a value of a rule file.</summary>
    public static ParameterValue? Read(ParameterShape shape, YamlValue value, out string problem)
    {
        problem = string.Empty;
        switch (shape.Kind)
        {
            case ParameterKind.Words when value.Items is { } items && items.All(item => item.Text is not null):
                return new ParameterValue { Words = [.. items.Select(item => item.Text!)] };
            case ParameterKind.Words when value.IsEmpty:
            case ParameterKind.Table when value.IsEmpty || value.Entries is { Count: 0 }:
                return new ParameterValue();
            case ParameterKind.Words when value.Text is { } one:
                return new ParameterValue { Words = [one] };
            case ParameterKind.Words:
                problem = $"{shape.Name} is a list of words, as [a, b]";
                return null;
            case ParameterKind.Table when value.Entries is { } entries && entries.All(entry => WordsOf(entry.Value) is not null):
                return new ParameterValue { Table = [.. entries.Select(entry => KeyValuePair.Create(entry.Name, WordsOf(entry.Value)!))] };
            case ParameterKind.Table:
                problem = $"{shape.Name} has names with lists of words, as 10.0.0.0/8: [a, b]";
                return null;
            default:
                return Number(shape, value.Text ?? string.Empty, out problem);
        }
    }

    /// <summary>Reads the value of a <c>--set</c>: words with commas between, tables as <c>name=a,b;name=c</c>.</summary>
    public static ParameterValue? Read(ParameterShape shape, string text, out string problem)
    {
        const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        problem = string.Empty;
        if (shape.Kind == ParameterKind.Words)
        {
            return new ParameterValue { Words = text.Split(',', Tidy) };
        }

        if (shape.Kind != ParameterKind.Table)
        {
            return Number(shape, text, out problem);
        }

        List<KeyValuePair<string, IReadOnlyList<string>>> table = [];
        foreach (string row in text.Split(';', Tidy))
        {
            int sign = row.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
            {
                problem = $"{shape.Name} has names with words, as {shape.Name}=10.0.0.0/8=a,b;10.1.0.0/16=c";
                return null;
            }

            table.Add(KeyValuePair.Create(row[..sign].Trim(), (IReadOnlyList<string>)row[(sign + 1)..].Split(',', Tidy)));
        }

        return new ParameterValue { Table = table };
    }

    private static IReadOnlyList<string>? WordsOf(YamlValue value) =>
        value.Text is { } one ? (one.Length == 0 ? [] : [one]) : value.Items is { } items && items.All(item => item.Text is not null) ? [.. items.Select(item => item.Text!)] : null;

    private static ParameterValue? Number(ParameterShape shape, string text, out string problem)
    {
        string plain = shape.Kind == ParameterKind.Days ? WithoutUnit(text) : text.Trim();
        if (double.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number)
            && number >= shape.Least && number <= shape.Most && (shape.Kind != ParameterKind.Count || number == Math.Floor(number)))
        {
            problem = string.Empty;
            return new ParameterValue { Number = number };
        }

        string what = shape.Kind switch { ParameterKind.Count => "a whole number", ParameterKind.Days => "a number of days", _ => "a number" };
        string range = shape.Most == double.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"of at least {shape.Least}")
            : string.Create(CultureInfo.InvariantCulture, $"from {shape.Least} to {shape.Most}");
        problem = $"{shape.Name} is {what} {range}, and not '{text}'";
        return null;
    }

    private static string WithoutUnit(string text)
    {
        string plain = text.Trim();
        foreach (string unit in (ReadOnlySpan<string>)["days", "day", "d"])
        {
            if (plain.EndsWith(unit, StringComparison.Ordinal))
            {
                return plain[..^unit.Length].TrimEnd();
            }
        }

        return plain;
    }
}
