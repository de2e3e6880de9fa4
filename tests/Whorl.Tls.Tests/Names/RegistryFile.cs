namespace Whorl.Tls.Tests.Names;

/// <summary>Reads registry.tsv, the data file the generated tables come from.</summary>
internal static class RegistryFile
{
    /// <summary>The names of one registry by number.</summary>
    public static Dictionary<int, string> Registry(string name) =>
        Rows().Where(row => row[0] == name).ToDictionary(row => Convert.ToInt32(row[1], 16), row => row[2]);

    /// <summary>Every row: registry, number, name, reference.</summary>
    public static IEnumerable<string[]> Rows() =>
        File.ReadLines(Path.Combine(Repository(), "src", "Whorl.Tls", "Names", "registry.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'));

    private static string Repository()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Whorl.slnx")))
        {
            at = at.Parent;
        }

        if (at is null)
        {
            Assert.Skip("The tests run outside a checkout, so the data file is not here.");
        }

        return at.FullName;
    }
}
