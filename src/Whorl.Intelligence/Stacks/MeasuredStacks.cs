using System.Globalization;
using System.Reflection;
using Whorl.Store;

namespace Whorl.Intelligence.Stacks;

/// <summary>
/// The table of measured TLS stacks, servers and clients: what <c>tools/stacks/measure.py</c> saw of programs that it ran itself.
/// docs/reference/stacks.md says how.
/// </summary>
public static class MeasuredStacks
{
    private const int Columns = 9;

    /// <summary>The rows of a method in the table that comes with this version; read anew each time.</summary>
    public static IReadOnlyList<MeasuredStack> Shipped(FingerprintMethod method) => [.. ReadShipped("servers", method), .. ReadShipped("clients", method)];

    /// <summary>Reads a table, or its rows of one method; a line that is no row is a broken promise of who made it.</summary>
    public static IReadOnlyList<MeasuredStack> Read(TextReader text, FingerprintMethod? only = null)
    {
        string? start = only is { } wanted ? NameOf(wanted) + "\t" : null;
        List<MeasuredStack> rows = [];
        int number = 0;
        for (string? line = text.ReadLine(); line is not null; line = text.ReadLine())
        {
            number++;
            if (line.Length == 0 || line[0] == '#' || (start is not null && !line.StartsWith(start, StringComparison.Ordinal)))
            {
                continue;
            }

            string[] cells = line.Split('\t');
            if (cells.Length != Columns || !TryMethod(cells[0], out FingerprintMethod method) || !DateOnly.TryParseExact(cells[8], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"line {number} is no measured stack"));
            }

            rows.Add(new MeasuredStack(new Fingerprint(method, cells[1], cells[2]), cells[3], cells[4], cells[5], cells[6], cells[7], day));
        }

        return rows;
    }

    private static IReadOnlyList<MeasuredStack> ReadShipped(string name, FingerprintMethod method)
    {
        using Stream table = Assembly.GetExecutingAssembly().GetManifestResourceStream($"stacks-{name}.tsv")!;
        using StreamReader reader = new(table);
        return Read(reader, method);
    }

    private static string NameOf(FingerprintMethod method) => method.ToString().ToLowerInvariant();

    private static bool TryMethod(string text, out FingerprintMethod method)
    {
        (method, bool isKnown) = text switch
        {
            "ja3" => (FingerprintMethod.Ja3, true),
            "ja4" => (FingerprintMethod.Ja4, true),
            "jarm" => (FingerprintMethod.Jarm, true),
            "atsf" => (FingerprintMethod.Atsf, true),
            _ => (FingerprintMethod.Ja3, false),
        };
        return isKnown;
    }
}
