using System.Globalization;
using System.Reflection;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Cdns;

/// <summary>
/// What marks the servers of each content delivery network: autonomous systems, Server headers and certificate names, in a table
/// that people edit. The order is that of the table.
/// </summary>
public sealed class CdnCatalogue
{
    private readonly List<Marks> cdns = [];
    private readonly List<string> names = [];

    private CdnCatalogue()
    {
    }

    /// <summary>The table that comes with this version.</summary>
    public static CdnCatalogue Shipped { get; } = ReadShipped();

    /// <summary>The names of the networks.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Reads a table of lines "CDN, kind, value" with tabs between; <paramref name="problem"/> says what is wrong with the first line that is not so.</summary>
    public static bool TryRead(TextReader text, out CdnCatalogue catalogue, out string problem)
    {
        catalogue = new CdnCatalogue();
        problem = string.Empty;
        int number = 0;
        for (string? line = text.ReadLine(); line is not null; line = text.ReadLine())
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] parts = line.Split('\t');
            if (parts.Length != 3 || !catalogue.TryAdd(parts[0].Trim(), parts[1].Trim(), parts[2].Trim()))
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"line {number} is not a CDN, 'as', 'server' or 'certificate', and a value, with tabs between");
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Which of a network's marks a server has. The AS alone proves little, as some networks rent out the rest of theirs; a server is
    /// the network's for certain where all three agree.
    /// </summary>
    public CdnMarks MarksOf(int cdn, uint system, string? server, CertificateSummary? certificate)
    {
        Marks marks = cdns[cdn];
        CdnMarks found = marks.Systems.Contains(system) ? CdnMarks.System : CdnMarks.None;
        if (server is not null && marks.Servers.Exists(mark => server.StartsWith(mark, StringComparison.OrdinalIgnoreCase)))
        {
            found |= CdnMarks.Server;
        }

        if (certificate is not null && marks.Certificates.Exists(mark => HasName(certificate.Names, mark) || HasName(certificate.Subject, mark)))
        {
            found |= CdnMarks.Certificate;
        }

        return found;
    }

    /// <summary>The network that a server certainly belongs to, by all three marks; -1 for none.</summary>
    public int TruthOf(uint system, string? server, CertificateSummary? certificate)
    {
        for (int cdn = 0; cdn < cdns.Count; cdn++)
        {
            if (MarksOf(cdn, system, server, certificate) == CdnMarks.All)
            {
                return cdn;
            }
        }

        return -1;
    }

    /// <summary>Whether an autonomous system is a network's.</summary>
    public bool IsOnNet(int cdn, uint system) => cdns[cdn].Systems.Contains(system);

    private static CdnCatalogue ReadShipped()
    {
        using Stream table = Assembly.GetExecutingAssembly().GetManifestResourceStream("cdn.tsv")!;
        using StreamReader reader = new(table);
        return TryRead(reader, out CdnCatalogue catalogue, out string problem) ? catalogue : throw new InvalidDataException(problem);
    }

    /// <summary>Whether a list of names has one that is <paramref name="mark"/> or ends with a dot and it.</summary>
    private static bool HasName(string? names, string mark)
    {
        for (int at = names?.IndexOf(mark, StringComparison.OrdinalIgnoreCase) ?? -1; at >= 0; at = names!.IndexOf(mark, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            int end = at + mark.Length;
            if ((at == 0 || names![at - 1] is '.' or '=' or ' ' or ',') && (end == names!.Length || names[end] is ',' or ' ' or '/' or ';'))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryAdd(string name, string kind, string value)
    {
        if (name.Length == 0 || value.Length == 0)
        {
            return false;
        }

        Marks? marks = cdns.Find(cdn => cdn.Name == name);
        if (marks is null)
        {
            cdns.Add(marks = new Marks(name));
            names.Add(name);
        }

        switch (kind)
        {
            case "as" when uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint system):
                marks.Systems.Add(system);
                return true;
            case "server":
                marks.Servers.Add(value);
                return true;
            case "certificate":
                marks.Certificates.Add(value);
                return true;
            default:
                return false;
        }
    }

    private sealed record Marks(string Name)
    {
        public HashSet<uint> Systems { get; } = [];

        public List<string> Servers { get; } = [];

        public List<string> Certificates { get; } = [];
    }
}

/// <summary>Marks of a content delivery network on a server.</summary>
[Flags]
public enum CdnMarks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Its autonomous system.</summary>
    System = 1,

    /// <summary>Its Server header.</summary>
    Server = 2,

    /// <summary>A name in its certificate.</summary>
    Certificate = 4,

    /// <summary>All three.</summary>
    All = System | Server | Certificate,
}
