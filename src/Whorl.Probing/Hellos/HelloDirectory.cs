namespace Whorl.Probing.Hellos;

/// <summary>A user's own Client Hellos: the <c>*.json</c> files of a directory, in Whorl's notation or TU Munich's.</summary>
public static class HelloDirectory
{
    /// <summary>The most hellos one set may have: each is a connection to every target.</summary>
    public const int MaximumHellos = 100;

    /// <summary>
    /// Reads every file in the order of names and joins their hellos to one set, sorted by name as the method joins its parts.
    /// Throws <see cref="InvalidHelloException"/> where the directory cannot be read, is empty, or a hello is wrong or named twice.
    /// </summary>
    public static HelloSet Read(string directory)
    {
        List<HelloSpec> hellos = [];
        List<string> credits = [];
        foreach (string file in Files(directory))
        {
            HelloSet set = ReadFile(file, Bytes(file));
            hellos.AddRange(set.Hellos);
            credits.Add(set.Credit);
        }

        hellos.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        for (int i = 1; i < hellos.Count; i++)
        {
            if (hellos[i].Name == hellos[i - 1].Name)
            {
                throw new InvalidHelloException($"{directory}: two hellos are called {hellos[i].Name}.");
            }
        }

        return hellos.Count switch
        {
            0 => throw new InvalidHelloException($"{directory}: there is no *.json file in it."),
            > MaximumHellos => throw new InvalidHelloException($"{directory}: more than {MaximumHellos} hellos, each of which would be a connection to every target."),
            _ => new HelloSet { Name = "atsf", Title = directory, Credit = string.Join(' ', credits.Where(credit => credit.Length > 0).Distinct(StringComparer.Ordinal)), Hellos = [.. hellos] },
        };
    }

    /// <summary>
    /// Reads one file of either notation; <paramref name="file"/> is what messages call it, and the name of a hello that has no
    /// other. Throws <see cref="InvalidHelloException"/> where it is wrong.
    /// </summary>
    public static HelloSet ReadFile(string file, ReadOnlyMemory<byte> json)
    {
        JsonPlace root = JsonPlace.Parse(file, json);
        if (root.Has("hellos"))
        {
            return HelloSetReader.Read(root);
        }

        return root.Has("Ciphers")
            ? new HelloSet { Name = "atsf", Title = file, Hellos = [TumHelloReader.Read(Path.GetFileNameWithoutExtension(file), root)] }
            : throw root.Wrong("has neither \"hellos\" (Whorl's notation) nor \"Ciphers\" (TU Munich's)");
    }

    private static string[] Files(string directory)
    {
        try
        {
            string[] files = Directory.GetFiles(directory, "*.json");
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidHelloException($"{directory} cannot be read as a folder of Client Hellos.", failure);
        }
    }

    private static byte[] Bytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidHelloException($"{file} cannot be read.", failure);
        }
    }
}
