using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Fields;

/// <summary>Gathers the fields of a hello with the bytes they came from.</summary>
internal sealed class FieldList(ReadOnlyMemory<byte> source)
{
    private readonly List<ExplainedField> fields = [];

    public IReadOnlyList<ExplainedField> Fields => fields;

    public bool IsEmpty => fields.Count == 0;

    /// <summary>The texts of all fields in one line.</summary>
    public string Line => string.Join(", ", fields.Select(item => item.Text));

    /// <summary>A list of the same source.</summary>
    public FieldList Nested() => new(source);

    /// <summary>Adds a field that stands at <paramref name="start"/> and ends before <paramref name="end"/>.</summary>
    public void Add(string name, string label, string text, int start, int end, int? number = null, bool isGrease = false, IReadOnlyList<ExplainedField>? items = null) =>
        fields.Add(new ExplainedField(name, label, text)
        {
            Number = number,
            IsGrease = isGrease,
            Range = end > start ? new ByteRange(start, end - start) : null,
            Bytes = end > start ? source[start..end] : default,
            Items = items ?? [],
        });

    /// <summary>Adds an item of a list, labelled with its place in it.</summary>
    public void AddItem(string name, string text, int start, int end, int? number = null, bool isGrease = false, IReadOnlyList<ExplainedField>? items = null) =>
        Add(name, (fields.Count + 1).ToString(CultureInfo.InvariantCulture), text, start, end, number, isGrease, items);

    /// <summary>Adds each two-byte number of a list.</summary>
    public void AddNumbers(string name, ref LocatedReader list, Func<ushort, string> nameOf)
    {
        int start = list.Position;
        while (list.TryU16(out ushort value))
        {
            AddItem(name, nameOf(value), start, list.Position, value, Grease.IsGrease(value));
            start = list.Position;
        }
    }

    /// <summary>Adds each one-byte number of a list.</summary>
    public void AddBytes(string name, ref LocatedReader list, Func<byte, string> nameOf)
    {
        int start = list.Position;
        while (list.TryU8(out byte value))
        {
            AddItem(name, nameOf(value), start, list.Position, value);
            start = list.Position;
        }
    }
}
