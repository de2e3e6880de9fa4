using System.Reflection;

namespace Whorl.Probing.Hellos;

/// <summary>A named set of Client Hellos, in the order in which they are sent.</summary>
public sealed class HelloSet
{
    /// <summary>The set's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the set is, in a sentence.</summary>
    public string Title { get; init; } = "";

    /// <summary>Whose work it is, and under which licence.</summary>
    public string Credit { get; init; } = "";

    /// <summary>The hellos.</summary>
    public required HelloSpec[] Hellos { get; init; }

    /// <summary>The ten probes of JARM.</summary>
    public static HelloSet Jarm { get; } = Embedded("jarm.json");

    /// <summary>The ten Client Hellos of Active TLS Stack Fingerprinting.</summary>
    public static HelloSet Atsf { get; } = Embedded("atsf.json");

    /// <summary>The hello with which the HTTP look and the certificate are fetched.</summary>
    public static HelloSet Look { get; } = Embedded("look.json");

    private static HelloSet Embedded(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Whorl.Probing.Hellos.Sets." + file)
            ?? throw new InvalidOperationException($"The hello set {file} is not part of this build.");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return HelloSetReader.Read(file, bytes.ToArray());
    }
}
