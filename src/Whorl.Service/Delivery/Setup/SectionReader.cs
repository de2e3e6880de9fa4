using System.Globalization;
using Whorl.Service.Delivery.Sending;

namespace Whorl.Service.Delivery.Setup;

/// <summary>
/// Reads the values of one section. Whatever is asked for is known; what stands in the section and was never asked for is a mistake. A wrong value reads as the
/// default, and the first mistake is told at the end.
/// </summary>
internal sealed class SectionReader(SettingSection section, string folder)
{
    private const long LargestSize = 1L << 50;
    private static readonly (string Unit, long Bytes)[] Sizes = [("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40)];
    private static readonly (string Unit, double Seconds)[] Times = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);
    private string? first;

    /// <summary>The name of the section.</summary>
    public string Name => section.Name;

    /// <summary>The names of all that stands in the section.</summary>
    public IEnumerable<string> Names => section.Settings.Keys;

    /// <summary>The sentence about what is wrong; null where nothing is.</summary>
    public string? Problem(string what)
    {
        foreach ((string name, (_, int line)) in section.Settings)
        {
            if (!known.Contains(name))
            {
                return section.At(line, $"{what} has no setting '{name}'; it has {string.Join(", ", known)}");
            }
        }

        return first;
    }

    /// <summary>Whether a setting is there.</summary>
    public bool Has(string name) => section.Settings.ContainsKey(name);

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name)
    {
        known.Add(name);
        return section.Settings.TryGetValue(name, out (string Value, int Line) found) ? found.Value : null;
    }

    /// <summary>A text that must be there.</summary>
    public string Needed(string name, string example)
    {
        if (Text(name) is { } value)
        {
            return value;
        }

        first ??= section.At(section.Line, $"[{section.Name}] needs {name}; write {name} = {example}");
        return example;
    }

    /// <summary>A file or folder; a relative one lies beside the file of the settings.</summary>
    public string? File(string name) => Text(name) is { } value ? Path.GetFullPath(value, folder) : null;

    /// <summary>A file or folder that must be there.</summary>
    public string NeededFile(string name, string example) => Path.GetFullPath(Needed(name, example), folder);

    /// <summary>A whole number.</summary>
    public int Number(string name, int least, int most, int otherwise) =>
        Text(name) is not { } value ? otherwise
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), otherwise);

    /// <summary>A port.</summary>
    public int Port(string name, int? otherwise)
    {
        if (otherwise is null)
        {
            Needed(name, "2514");
        }

        return Number(name, 1, ushort.MaxValue, otherwise ?? 1);
    }

    /// <summary>A size in bytes: a number with nothing, K, M, G or T behind it.</summary>
    public long Size(string name, long least, long otherwise)
    {
        if (Text(name) is not { } value)
        {
            return otherwise;
        }

        (string unit, long bytes) = Array.Find(Sizes, size => value.EndsWith(size.Unit, StringComparison.Ordinal));
        return long.TryParse(value.AsSpan(0, value.Length - (unit?.Length ?? 0)), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= LargestSize / Math.Max(1, bytes) && number * Math.Max(1, bytes) >= least ? number * Math.Max(1, bytes)
            : Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a size of {least} bytes or more; write 512K, 16M or 1G"), otherwise);
    }

    /// <summary>A time: a number with ms, s, m, h or d behind it.</summary>
    public TimeSpan Time(string name, TimeSpan otherwise)
    {
        if (Text(name) is not { } value)
        {
            return otherwise;
        }

        (string unit, double seconds) = Array.Find(Times, time => value.EndsWith(time.Unit, StringComparison.Ordinal) && value.Length > time.Unit.Length && char.IsAsciiDigit(value[^(time.Unit.Length + 1)]));
        return unit is not null && int.TryParse(value.AsSpan(0, value.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number * seconds <= 3650 * 86400.0
            ? TimeSpan.FromSeconds(number * seconds)
            : Wrong(name, "a time; write 200ms, 30s, 5m, 24h or 7d", otherwise);
    }

    /// <summary>A time that is above zero.</summary>
    public TimeSpan LongTime(string name, TimeSpan otherwise) => Time(name, otherwise) is { Ticks: > 0 } time ? time : Wrong(name, "a time above zero", otherwise);

    /// <summary>On or off.</summary>
    public bool Switch(string name, bool otherwise) => Text(name)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => Wrong(name, "on or off", otherwise),
    };

    /// <summary>One of several words.</summary>
    public T Choice<T>(string name, T otherwise, params (string Word, T Value)[] words)
    {
        if (Text(name) is not { } value)
        {
            return otherwise;
        }

        int index = Array.FindIndex(words, word => word.Word == value);
        return index >= 0 ? words[index].Value : Wrong(name, "one of " + string.Join(", ", words.Select(word => word.Word)), otherwise);
    }

    /// <summary>An address of HTTP.</summary>
    public Uri? Address(string name) =>
        Text(name) is not { } value ? null
        : Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0 ? address
        : Hidden(name, "must be http:// or https:// with a host, and neither a user nor a query in it, which would be a secret in this file", null as Uri);

    /// <summary>An address of HTTP that must be there.</summary>
    public Uri NeededAddress(string name, string example)
    {
        Needed(name, example);
        return Address(name) ?? new Uri(example);
    }

    /// <summary>Where a secret is found; null where nothing is said.</summary>
    public Secret? Secret(string name)
    {
        const string Environment = "env:", InFile = "file:";
        string? value = Text(name);
        return value is null ? null
            : value.StartsWith(Environment, StringComparison.Ordinal) && value.Length > Environment.Length ? Sending.Secret.InEnvironment(value[Environment.Length..])
            : value.StartsWith(InFile, StringComparison.Ordinal) && value.Length > InFile.Length ? Sending.Secret.InFile(Path.GetFullPath(value[InFile.Length..], folder))
            : Hidden(name, "says where the secret is, and never the secret: write env:VARIABLE or file:PATH", null as Secret);
    }

    /// <summary>Where a secret is found that must be there.</summary>
    public Secret NeededSecret(string name)
    {
        Needed(name, "env:VARIABLE");
        return Secret(name) ?? Sending.Secret.InEnvironment("none");
    }

    /// <summary>Notes what is wrong with a setting, which is not repeated: it may be a secret.</summary>
    public T Hidden<T>(string name, string what, T otherwise)
    {
        first ??= section.At(section.Settings.TryGetValue(name, out (string Value, int Line) found) ? found.Line : section.Line, $"{name} {what}");
        return otherwise;
    }

    private T Wrong<T>(string name, string right, T otherwise)
    {
        (string value, int line) = section.Settings[name];
        first ??= section.At(line, $"{name} '{value}' must be {right}");
        return otherwise;
    }
}
