namespace Whorl.Fuzz;

/// <summary>Runs inputs from files.</summary>
internal static class Replay
{
    /// <summary>The files that <paramref name="paths"/> name, folders opened, in ordinal order.</summary>
    public static IEnumerable<string> Files(IEnumerable<string> paths) => paths.SelectMany<string, string>(path =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path]);

    /// <summary>Replays files; names the first that fails, with what was thrown.</summary>
    public static int Run(FuzzTarget target, IEnumerable<string> paths)
    {
        int count = 0;
        foreach (string path in Files(paths))
        {
            try
            {
                target.Execute(File.ReadAllBytes(path));
                count++;
            }
            catch (Exception problem)
            {
                Console.Error.WriteLine($"{target.Name} fails on {path}: {problem}");
                return 1;
            }
        }

        Console.WriteLine($"{target.Name}: {count} inputs, none fails");
        return 0;
    }
}
