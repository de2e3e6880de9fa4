using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Whorl.Detection.Hunting.Yaml;

/// <summary>
/// Reads a YAML file of settings into values, from the parser's events: one document, no anchors, no tags, no name twice. What is
/// wrong is said with the file's name and the line.
/// </summary>
public sealed class YamlFile
{
    private const int Deepest = 16;
    private const int Longest = 1 << 22;

    private readonly Parser parser;

    private YamlFile(string name, string text)
    {
        Name = name;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>The file's name, for what is wrong.</summary>
    public string Name { get; }

    /// <summary>Reads the entries of a text; a <see cref="HuntFileException"/> says what is wrong.</summary>
    public static YamlValue Read(string name, string text)
    {
        if (text.Length > Longest)
        {
            throw new HuntFileException($"{name} is larger than 4 million characters, which is no file of rules or lists; name another");
        }

        YamlFile file = new(name, text);
        try
        {
            return file.ReadDocument();
        }
        catch (YamlException problem)
        {
            throw Problem(name, (int)problem.Start.Line, $"this is no YAML: {problem.Message}");
        }
    }

    /// <summary>A problem at a line of a file.</summary>
    public static HuntFileException Problem(string name, int line, string what) => new(string.Create(CultureInfo.InvariantCulture, $"{name}, line {line}: {what}"));

    private YamlValue ReadDocument()
    {
        Next<StreamStart>();
        if (!parser.MoveNext() || parser.Current is not DocumentStart)
        {
            throw new HuntFileException($"{Name} is empty; write entries, as name: value");
        }

        parser.MoveNext();
        YamlValue value = ReadValue(0);
        if (value.Entries is null)
        {
            throw Problem(Name, value.Line, "a file has entries, as name: value");
        }

        Next<DocumentEnd>();
        if (parser.MoveNext() && parser.Current is DocumentStart second)
        {
            throw Problem(Name, Line(second), "a second document begins; a file has one");
        }

        return value;
    }

    /// <summary>Reads the value whose first event is the current one.</summary>
    private YamlValue ReadValue(int depth)
    {
        ParsingEvent begin = parser.Current!;
        if (begin is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Problem(Name, Line(begin), "anchors and aliases (& and *) are not used here; write the value out");
        }

        if (depth > Deepest)
        {
            throw Problem(Name, Line(begin), "values are nested too deep");
        }

        return begin switch
        {
            Scalar scalar => YamlValue.Of(TextOf(scalar), Line(begin)),
            SequenceStart => YamlValue.Of(ReadItems(depth), Line(begin)),
            MappingStart => YamlValue.Of(ReadEntries(depth), Line(begin)),
            _ => throw Problem(Name, Line(begin), "a value is missing"),
        };
    }

    private List<YamlValue> ReadItems(int depth)
    {
        List<YamlValue> items = [];
        while (parser.MoveNext() && parser.Current is not SequenceEnd)
        {
            items.Add(ReadValue(depth + 1));
        }

        return items;
    }

    private List<YamlEntry> ReadEntries(int depth)
    {
        List<YamlEntry> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            ParsingEvent at = parser.Current!;
            if (at is not Scalar { Value.Length: > 0 } name)
            {
                throw Problem(Name, Line(at), "the name of an entry is a plain text");
            }

            if (!names.Add(name.Value))
            {
                throw Problem(Name, Line(at), $"'{name.Value}' stands here for the second time; keep one of them");
            }

            parser.MoveNext();
            entries.Add(new YamlEntry(name.Value, ReadValue(depth + 1), Line(at)));
        }

        return entries;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (!parser.MoveNext() || parser.Current is not T)
        {
            throw Problem(Name, parser.Current is { } at ? Line(at) : 1, "the file ends before its time");
        }
    }

    /// <summary>A plain ~ or null is nothing, as in YAML; in quotes it is the word.</summary>
    private static string TextOf(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" ? string.Empty : scalar.Value;

    private static int Line(ParsingEvent at) => (int)at.Start.Line;
}

/// <summary>A file that cannot be used: one sentence that names file and line and says what is allowed.</summary>
public sealed class HuntFileException(string message) : Exception(message);
