using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>The kinds of fingerprints in FoxIO's tables.</summary>
internal enum Ja4Column
{
    Ja4,
    Ja4s,
    Ja4h,
    Ja4x,
    Ja4t,
    Ja4ts,
    Ja4tscan,
}

/// <summary>What the columns are called, and what their values are.</summary>
internal static class Ja4Columns
{
    public static readonly Ja4Column[] All = Enum.GetValues<Ja4Column>();

    /// <summary>The column's key in JA4DB.</summary>
    public static string KeyOf(Ja4Column column) => column switch
    {
        Ja4Column.Ja4 => "ja4_fingerprint",
        Ja4Column.Ja4s => "ja4s_fingerprint",
        Ja4Column.Ja4h => "ja4h_fingerprint",
        Ja4Column.Ja4x => "ja4x_fingerprint",
        Ja4Column.Ja4t => "ja4t_fingerprint",
        Ja4Column.Ja4ts => "ja4ts_fingerprint",
        _ => "ja4tscan_fingerprint",
    };

    /// <summary>The column of a key in JA4DB or a heading of the mapping; null for other columns.</summary>
    public static Ja4Column? Find(string heading)
    {
        foreach (Ja4Column column in All)
        {
            string key = KeyOf(column);
            if (heading.Equals(key, StringComparison.OrdinalIgnoreCase) || heading.AsSpan().Equals(key.AsSpan(0, key.IndexOf('_', StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase))
            {
                return column;
            }
        }

        return null;
    }

    /// <summary>The type of the column's indicators.</summary>
    public static IndicatorType TypeOf(Ja4Column column) => column switch
    {
        Ja4Column.Ja4 => IndicatorType.Ja4,
        Ja4Column.Ja4s => IndicatorType.Ja4s,
        Ja4Column.Ja4h => IndicatorType.Ja4h,
        Ja4Column.Ja4x => IndicatorType.Ja4x,
        Ja4Column.Ja4t => IndicatorType.Ja4t,
        Ja4Column.Ja4ts => IndicatorType.Ja4ts,
        _ => IndicatorType.Ja4tscan,
    };
}
