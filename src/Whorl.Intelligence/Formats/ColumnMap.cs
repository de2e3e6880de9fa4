using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>Where the columns of a list stand: as its header says, or in the documented order where it has none.</summary>
internal sealed class ColumnMap
{
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a header.</summary>
    /// <param name="header">The header's line; null for none.</param>
    /// <param name="separator">Between its fields.</param>
    /// <param name="documented">The columns in the order that holds without a header.</param>
    public ColumnMap(string? header, char separator, IReadOnlyList<string> documented)
    {
        List<string> names = [];
        if (header is null || !FieldSplitter.TrySplit(header, separator, names))
        {
            names = [.. documented];
        }

        for (int i = 0; i < names.Count; i++)
        {
            places.TryAdd(names[i].Trim(), i);
        }
    }

    /// <summary>The field of a column; empty where the row or the list has none.</summary>
    public string Of(IReadOnlyList<string> fields, string column) =>
        places.TryGetValue(column, out int place) && place < fields.Count ? fields[place] : string.Empty;
}
