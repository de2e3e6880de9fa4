using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Cli.Configuration;
using Whorl.Observations.Scans;
using Whorl.Probing.Targets;

namespace Whorl.Cli.Scanning;

/// <summary>The options that say where a scan's targets come from, how it goes on after an interruption, and what it tells meanwhile.</summary>
internal sealed class RunSwitches
{
    private const string TargetsSetting = "targets";
    private const string SeedSetting = "--seed";
    private const string ListSetting = "list_sha256";

    private readonly Option<string?> input = new("--input", "-i") { Description = "A list of targets, one a line, also .gz; - is standard input.", HelpName = "FILE" };
    private readonly Option<string?> exclude = new("--exclude") { Description = "Addresses, networks and names never to connect to.", HelpName = "FILE" };
    private readonly Option<string?> checkpointFile = new("--checkpoint") { Description = "Keep in this file how far the scan has come; needs -o FILE.", HelpName = "FILE" };
    private readonly Option<string?> resumeFile = new("--resume") { Description = "Go on where the checkpoint was written, with its settings.", HelpName = "FILE" };
    private readonly Option<string?> saveCertificates = new("--save-certificates") { Description = "Keep every certificate seen once in this folder, as SHA256.der.", HelpName = "DIR" };
    private readonly Option<string?> failOn = new("--fail-on") { Description = "Exit with 4 if a record fulfils this: FIELD=VALUE or FIELD!=VALUE, with * for any text.", HelpName = "EXPR" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only list what would be scanned, without any packet." };
    private readonly Option<string?> progress = new("--progress") { Description = "json for a JSON object a second on standard error.", HelpName = "json" };

    public void AddTo(Command command)
    {
        command.Options.Add(input);
        command.Options.Add(exclude);
        command.Options.Add(checkpointFile);
        command.Options.Add(resumeFile);
        command.Options.Add(saveCertificates);
        command.Options.Add(failOn);
        command.Options.Add(dryRun);
        command.Options.Add(progress);
    }

    /// <summary>The checkpoint to go on from, whose settings then hold where none is given; null for a new scan.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="hasTargets">Whether targets stand on the command line, so that a scan that never came to its first checkpoint can begin.</param>
    public Checkpoint? Resume(Settings settings, bool hasTargets)
    {
        if (!settings.IsGiven(resumeFile) || settings.Find(resumeFile) is not { } given)
        {
            return null;
        }

        if (!File.Exists(given.Value) && (hasTargets || settings.IsGiven(input)))
        {
            Terminal.Complain($"there is no checkpoint {given.Value} yet: the scan begins at its beginning");
            return null;
        }

        if (!Whorl.Observations.Scans.Checkpoint.TryRead(given.Value, out Checkpoint? checkpoint, out string problem))
        {
            throw new FailureException($"{given.Value} {problem}");
        }

        settings.Earlier = checkpoint!.Settings;
        return checkpoint;
    }

    /// <summary>The targets of the command line or, in a resumed scan without any, those it was started with.</summary>
    public string[] Targets(Settings settings, Checkpoint? resumed, string[] arguments)
    {
        if (resumed is null)
        {
            return arguments;
        }

        string[] earlier = resumed.Settings.GetValueOrDefault(TargetsSetting) ?? [];
        if (arguments.Length > 0 && !arguments.AsSpan().SequenceEqual(earlier))
        {
            throw new UsageException("the checkpoint belongs to a scan of other targets; leave the targets out, or start anew with --checkpoint");
        }

        if (settings.IsGiven(input) && resumed.Settings.GetValueOrDefault(input.Name) is var list && list?[0] != FullPath(settings.Find(input)!.Value.Value))
        {
            throw new UsageException("the checkpoint belongs to a scan of another list; leave -i out, or start anew with --checkpoint");
        }

        return earlier;
    }

    /// <summary>The list of targets; null without one.</summary>
    public string? Input(Settings settings) => settings.Find(input) is { } given
        ? given.Value.Length > 0 ? given.Value : throw new UsageException($"{given.Name} has an empty name; give a file, or - for standard input")
        : null;

    /// <summary>Opens the list.</summary>
    public static LineReader? Open(string? path)
    {
        try
        {
            return path is null ? null : LineReader.Open(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the list {path} cannot be read: {FileProblem.InOneClause(problem)}");
        }
    }

    /// <summary>What is never connected to. A line that cannot be read is no reason to scan what it meant.</summary>
    public ExclusionList Exclusions(Settings settings)
    {
        if (settings.Find(exclude) is not { } given)
        {
            return ExclusionList.Empty;
        }

        ExclusionReader reader = new();
        string? failure;
        using (LineReader lines = Open(given.Value)!)
        {
            failure = reader.Add(lines);
        }

        if (failure is not null)
        {
            throw new FailureException($"the exclusion list {given.Value} cannot be read to its end: {failure}");
        }

        ExclusionList list = reader.ToList();
        return reader.RefusedCount == 0 ? list
            : throw new FailureException(string.Create(CultureInfo.InvariantCulture, $"the exclusion list has {reader.RefusedCount} line{(reader.RefusedCount == 1 ? "" : "s")} that cannot be read, the first at {list.Refused[0]}; nothing was scanned"));
    }

    /// <summary>Where certificates are kept; null where they are not.</summary>
    public CertificateFiles? CertificateFiles(Settings settings) => settings.Find(saveCertificates) is not { } given ? null
        : given.Value.Length > 0 ? new CertificateFiles(given.Value) : throw new UsageException($"{given.Name} has an empty name; give a folder");

    /// <summary>The finding to exit with a code for; null without one.</summary>
    public FailCondition? FailCondition(Settings settings) => Scanning.FailCondition.Parse(settings.Find(failOn));

    /// <summary>Whether targets are only listed.</summary>
    public bool IsDryRun(Settings settings) => settings.Find(dryRun) ?? false;

    /// <summary>The seed of a resumed scan, or one that nobody has chosen.</summary>
    public ulong Seed(Settings settings)
    {
        if (settings.Earlier.TryGetValue(SeedSetting, out string[]? earlier) && ulong.TryParse(earlier[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return seed;
        }

        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The checkpoint that is kept, and its path; null where none is asked for.</summary>
    public Checkpoint? Checkpoint(Settings settings, Checkpoint? resumed, string[] targets, ulong seed, string output, out string path)
    {
        path = (settings.IsGiven(checkpointFile) ? settings.Find(checkpointFile) : settings.Find(resumeFile) ?? settings.Find(checkpointFile))?.Value ?? "";
        if (path.Length == 0)
        {
            return null;
        }

        if (output == "-")
        {
            throw new UsageException("a checkpoint needs -o FILE: what went to standard output cannot be brought in line with it");
        }

        string? given = Input(settings);
        CheckpointRules.RefuseToOverwrite(path, output, given, settings.Find(exclude)?.Value);
        if (resumed is not null)
        {
            CheckpointRules.RefuseOtherSettings(settings, resumed);
            if (resumed.Settings.GetValueOrDefault(ListSetting) is { } digest && digest[0] != CheckpointRules.DigestOf(given!))
            {
                throw new FailureException($"the list {given} has changed since the checkpoint was written, so that its targets are numbered otherwise; bring it back, or start anew with --checkpoint");
            }

            return resumed;
        }

        if (given == LineReader.StandardInput)
        {
            throw new UsageException("a checkpoint needs a list that can be read again: give a file to -i rather than standard input");
        }

        Dictionary<string, string[]> all = new(settings.Chosen, StringComparer.Ordinal)
        {
            [TargetsSetting] = targets,
            [SeedSetting] = [seed.ToString(CultureInfo.InvariantCulture)],
            ["--output"] = [FullPath(output)],
        };
        all.Remove(checkpointFile.Name);
        if (all.TryGetValue(input.Name, out string[]? list))
        {
            all[input.Name] = [FullPath(list[0])];
            all[ListSetting] = [CheckpointRules.DigestOf(list[0])];
        }

        if (all.TryGetValue(exclude.Name, out string[]? exclusions))
        {
            all[exclude.Name] = [FullPath(exclusions[0])];
        }

        return new Checkpoint { Settings = all, Done = new DoneSet() };
    }

    /// <summary>How it is told how far the scan has come.</summary>
    public ProgressForm Progress(Settings settings, bool isQuiet, OutputForm form) => settings.Find(progress) is not { } given
        ? isQuiet ? ProgressForm.None : ScanProgressLine.FormFor(form)
        : given.Value == "json" ? ProgressForm.Json
        : throw new UsageException($"{given.Name} '{given.Value}': there is only json; without the option a line is shown on a terminal");

    private static string FullPath(string path) => path == LineReader.StandardInput ? path : Path.GetFullPath(path);
}
