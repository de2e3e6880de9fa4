using System.Text;

namespace Whorl.Tls.Names;

/// <summary>
/// Finds a name in the constant tables of NameTable.g.cs: a number leads to the name's place in one blob of UTF-8, and the
/// name ends at the line feed. Nothing is allocated and nothing is built beforehand.
/// </summary>
internal static partial class NameTable
{
    /// <summary>The name of a two-byte number: its high byte picks a page, its low byte the entry.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> pages, ReadOnlySpan<ushort> entries, ushort value) =>
        NameAt(entries[(pages[value >> 8] << 8) | (value & 0xFF)]);

    /// <summary>The name of a one-byte number.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<ushort> entries, byte value) => NameAt(entries[value]);

    /// <summary>The name of a number in a short sorted list.</summary>
    internal static ReadOnlySpan<byte> FindSorted(ReadOnlySpan<int> keys, ReadOnlySpan<ushort> entries, int value)
    {
        int at = keys.BinarySearch(value);
        return at < 0 ? default : NameAt(entries[at]);
    }

    /// <summary>The name as a string, or the number in hexadecimal.</summary>
    internal static string Text(ReadOnlySpan<byte> name, int value, string format) =>
        name.IsEmpty ? "0x" + value.ToString(format, System.Globalization.CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(name);

    private static ReadOnlySpan<byte> NameAt(ushort offset)
    {
        if (offset == 0)
        {
            return default;
        }

        ReadOnlySpan<byte> from = Blob[offset..];
        return from[..from.IndexOf((byte)'\n')];
    }
}
