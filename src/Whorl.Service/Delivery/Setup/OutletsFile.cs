using System.Diagnostics.CodeAnalysis;
using Whorl.Capture.Files;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Setup;

/// <summary>The file of outlets: docs/reference/outlets.md. What is wrong in it is told in one sentence with file, line and what would be right.</summary>
public static class OutletsFile
{
    private const string SpoolName = "spool";
    private const string DeadLetters = "dead-letters";

    /// <summary>Reads the file.</summary>
    public static bool TryLoad(string path, [NotNullWhen(true)] out DeliverySetup? setup, out string problem)
    {
        setup = null;
        try
        {
            return TryRead(path, File.ReadAllText(path), out setup, out problem);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = $"the outlets {path} cannot be read: {FileProblem.InOneClause(failure)}";
            return false;
        }
    }

    /// <summary>Reads the text of the file; relative paths in it lie beside <paramref name="path"/>.</summary>
    public static bool TryRead(string path, string text, [NotNullWhen(true)] out DeliverySetup? setup, out string problem)
    {
        setup = null;
        if (!SettingSection.TryReadAll(path, text, out List<SettingSection> sections, out problem))
        {
            return false;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        SpoolOptions? spool = null;
        string letters = "";
        List<OutletSetup> outlets = [];
        foreach (SettingSection section in sections)
        {
            SectionReader reader = new(section, folder);
            string? wrong;
            if (section.Name == SpoolName)
            {
                spool = ReadSpool(reader, out letters);
                wrong = reader.Problem("[spool]") ?? (spool.Problem() is { } options ? section.At(section.Line, char.ToLowerInvariant(options[0]) + options[1..].TrimEnd('.')) : null);
            }
            else
            {
                wrong = OutletReader.TryRead(reader, out OutletSetup? outlet, out string? kind) ? null : reader.Problem($"an outlet of kind {kind}") ?? reader.Problem("an outlet");
                if (outlet is not null)
                {
                    outlets.Add(outlet);
                }
            }

            if (wrong is not null)
            {
                problem = wrong;
                return false;
            }
        }

        problem = spool is null ? $"{path} has no section [spool]; write [spool] and folder = FOLDER below it"
            : outlets.Count == 0 ? $"{path} has no outlet; write a section [NAME] with kind = {string.Join(", ", OutletReader.Kinds)} below it"
            : "";
        setup = problem.Length == 0 ? new DeliverySetup(spool!, letters, outlets) : null;
        return setup is not null;
    }

    private static SpoolOptions ReadSpool(SectionReader reader, out string letters)
    {
        SpoolOptions defaults = new() { Folder = reader.NeededFile("folder", "spool") };
        letters = reader.File(DeadLetters) ?? Path.Combine(defaults.Folder, DeadLetters);
        return defaults with
        {
            MaxBytes = reader.Size("size", SpoolOptions.LeastSegmentBytes * SpoolOptions.LeastSegments, defaults.MaxBytes),
            SegmentBytes = reader.Size("segment", SpoolOptions.LeastSegmentBytes, defaults.SegmentBytes),
            WhenFull = reader.Choice("when-full", defaults.WhenFull, ("block", FullPolicy.Block), ("drop-oldest", FullPolicy.DropOldest), ("drop-info-first", FullPolicy.DropInfoFirst)),
            SyncEvery = reader.Has("sync-every") ? reader.LongTime("sync-every", TimeSpan.FromSeconds(1)) : Unset(reader),
            Retention = reader.Time("keep", defaults.Retention),
        };
    }

    private static TimeSpan? Unset(SectionReader reader)
    {
        reader.Text("sync-every");
        return null;
    }
}
