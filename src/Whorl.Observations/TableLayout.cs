namespace Whorl.Observations;

/// <summary>
/// How wide the columns of the standard table are: fixed for the whole run, as rows are written the moment they are known,
/// and chosen from the width of the terminal. What a narrow terminal has no room for is left out, the least telling first.
/// </summary>
internal sealed class TableLayout
{
    public const int DefaultWidth = 120;

    private const int Narrowest = 72;
    private const int FullJa4 = 36;
    private const int FullJa3 = 32;

    private int left;

    private TableLayout(int width) => left = width;

    public int Time { get; private set; } = "13:45:06".Length;

    public int Client { get; private set; }

    public int Server { get; private set; } = "192.168.100.100:443".Length;

    public int Sni { get; private set; } = 16;

    public int Ja4 { get; private set; } = "t13d1516h2".Length;

    public int Ja3 { get; private set; }

    public int Version { get; private set; } = "D1.2".Length;

    public int Cipher { get; private set; }

    public int Alpn { get; private set; }

    /// <summary>The last column: what is out of the ordinary. Where there is no column for the cipher it shows that, when all is ordinary.</summary>
    public int Notes { get; private set; } = "AES128-GCM".Length;

    /// <summary>Whether the client's port is shown.</summary>
    public bool HasClientPort { get; private set; }

    /// <summary>The layout for a terminal of so many columns; what is narrower than 72 gets rows cut at its edge.</summary>
    public static TableLayout For(int width)
    {
        TableLayout layout = new(Math.Max(width, Narrowest));
        layout.Distribute();
        return layout;
    }

    // Steps in the order of what a reader misses most; the first that does not fit ends the growth, so that a wider
    // terminal never shows less of anything.
    private void Distribute()
    {
        // Every column is followed by a space; the arrow behind the client takes two more.
        left -= Time + 1 + Server + 1 + Sni + 1 + Ja4 + 1 + Version + 1 + Notes;
        bool fits = TryGrow(FullJa4 - Ja4, grown => Ja4 += grown)
            && TryAdd("192.168.100.100".Length + 2, grown => Client = grown - 2)
            && TryGrow(2, grown => Notes += grown)
            && TryGrow(2, grown => Sni += grown)
            && TryGrow(6, grown => Sni += grown)
            && TryAdd("AES128-GCM".Length, grown => Cipher = grown)
            && TryGrow(4, grown => Sni += grown)
            && TryAdd(9, grown => Ja3 = grown)
            && TryAdd("http/1.1".Length, grown => Alpn = grown)
            && TryGrow(6, grown => Sni += grown)
            && TryGrow(".123".Length, grown => Time += grown)
            && TryGrow(":65535".Length, grown => (Client, HasClientPort) = (Client + grown, true))
            && TryGrow(2, grown => Server += grown)
            && TryGrow(FullJa3 - 9, grown => Ja3 += grown)
            && TryGrow("2026-11-22 ".Length, grown => Time += grown)
            && TryGrow(8, grown => Cipher += grown)
            && TryGrow(8, grown => Sni += grown);
        if (fits)
        {
            Server += Math.Min(left / 4, 26);
            Client += Math.Min(left / 4, 26);
            left -= 2 * Math.Min(left / 4, 26);
        }

        // What is left over goes to names first, then to notes.
        int toSni = Math.Clamp(left, 0, 40 - Math.Min(Sni, 40));
        Sni += toSni;
        Notes += left - toSni;
    }

    private bool TryGrow(int by, Action<int> grow)
    {
        if (by > left)
        {
            return false;
        }

        left -= by;
        grow(by);
        return true;
    }

    /// <summary>Adds a column with the space behind it.</summary>
    private bool TryAdd(int columns, Action<int> add)
    {
        if (columns + 1 > left)
        {
            return false;
        }

        left -= columns + 1;
        add(columns);
        return true;
    }
}
