using System.Globalization;
using System.Text;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>How far one outlet is, in a file of its own that is replaced whole. One thread at a time may use it.</summary>
public sealed class SpoolCursor
{
    private const string Title = "whorl cursor 1";
    private const string Ending = ".cursor";
    private readonly SegmentTable table;
    private readonly string path;

    private SpoolCursor(string outlet, string path, SegmentTable table)
    {
        Outlet = outlet;
        this.path = path;
        this.table = table;
    }

    /// <summary>The outlet's name.</summary>
    public string Outlet { get; }

    /// <summary>The sequence number of the first event that is not settled.</summary>
    public long Next { get; private set; }

    /// <summary>Events that the receiver has.</summary>
    public long Delivered { get; private set; }

    /// <summary>Events that the receiver refused for good.</summary>
    public long Refused { get; private set; }

    /// <summary>Sequence numbers that this outlet never saw: dropped for want of room, or damaged.</summary>
    public long Missed { get; private set; }

    /// <summary>Whether a name can be an outlet's: up to 64 of the letters a to z, digits, <c>-</c>, <c>_</c> and dots, the first being none of the signs.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.');

    /// <summary>
    /// Moves on, and is on the disk when this returns true. False where the disk refuses: what was delivered may then be deleted all the same, which
    /// is what makes room on a full disk, and the position is written with the next commit.
    /// </summary>
    public bool Commit(long next, long delivered, long refused, long missed)
    {
        Next = next;
        Delivered = delivered;
        Refused = refused;
        Missed = missed;
        string values = string.Create(CultureInfo.InvariantCulture, $"{Title}\nnext {next}\ndelivered {delivered}\nrefused {refused}\nmissed {missed}\n");
        string sum = Crc32C.Of(Encoding.ASCII.GetBytes(values)).ToString("x8", CultureInfo.InvariantCulture);
        try
        {
            WholeFile.Write(path, Encoding.ASCII.GetBytes($"{values}sum {sum}\n"));
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            table.SetCursor(Outlet, next);
        }
    }

    /// <summary>Reads an outlet's cursor; where there is none or a damaged one it begins at <paramref name="first"/>.</summary>
    internal static SpoolCursor Open(string folder, string outlet, long first, SegmentTable table)
    {
        SpoolCursor cursor = new(outlet, Path.Combine(folder, outlet + Ending), table) { Next = first };
        if (File.Exists(cursor.path))
        {
            byte[] content = File.ReadAllBytes(cursor.path);
            if (!cursor.TryTake(Encoding.ASCII.GetString(content)))
            {
                table.Note(new SpoolDamage(DamageKind.DamagedCursor, Path.GetFileName(cursor.path), 0, content.Length));
            }
        }

        table.SetCursor(outlet, cursor.Next);
        return cursor;
    }

    /// <summary>The largest position of all outlets in a folder, those that are not in use included.</summary>
    internal static long Furthest(string folder)
    {
        SegmentTable none = new();
        return Directory.EnumerateFiles(folder, "*" + Ending).Max(file => (long?)Open(folder, Path.GetFileNameWithoutExtension(file), 0, none).Next) ?? 0;
    }

    private bool TryTake(string content)
    {
        string[] lines = content.Split('\n');
        if (lines.Length != 7 || lines[0] != Title
            || !TryTake(lines[1], "next ", out long next) || !TryTake(lines[2], "delivered ", out long delivered)
            || !TryTake(lines[3], "refused ", out long refused) || !TryTake(lines[4], "missed ", out long missed))
        {
            return false;
        }

        string values = string.Join('\n', lines[..5]) + "\n";
        if (lines[5] != "sum " + Crc32C.Of(Encoding.ASCII.GetBytes(values)).ToString("x8", CultureInfo.InvariantCulture))
        {
            return false;
        }

        (Next, Delivered, Refused, Missed) = (next, delivered, refused, missed);
        return true;
    }

    private static bool TryTake(string line, string name, out long value)
    {
        value = 0;
        return line.StartsWith(name, StringComparison.Ordinal) && long.TryParse(line.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
