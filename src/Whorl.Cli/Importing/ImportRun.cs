using Whorl.Intelligence.Importing;
using Whorl.Intelligence.Reading;

namespace Whorl.Cli.Importing;

/// <summary>Imports one input after the other and keeps the worst that happened as the exit code.</summary>
internal sealed class ImportRun(FeedImport import, ImportMarks marks, ImportOptions options, ImportOutput output, TimeProvider time)
{
    public int ExitCode { get; private set; }

    /// <summary>Imports named files, those of a drop folder, and an address, in this order.</summary>
    public async Task ImportAsync(List<ImportInput> named, List<ImportInput> dropped, Uri? address, string? key, CancellationToken cancellation)
    {
        foreach (ImportInput input in named)
        {
            cancellation.ThrowIfCancellationRequested();
            Import(input, isDropped: false);
        }

        foreach (ImportInput input in dropped)
        {
            cancellation.ThrowIfCancellationRequested();
            Import(input, isDropped: true);
        }

        if (address is not null)
        {
            await FetchAsync(address, key, cancellation);
        }
    }

    /// <summary>Imports a file, or passes over one that lies in a drop folder and was imported as it is.</summary>
    private void Import(ImportInput input, bool isDropped)
    {
        if (!FeedInput.TryOpen(input.Path, out FeedInput? opened, out string? error))
        {
            Tell(new ImportResult { Origin = input.Path, Problem = error }, input.IsNamed);
            return;
        }

        using (opened)
        {
            if (isDropped && !options.IsForced && !options.IsDryRun && marks.OfOrigin(opened.Origin) is { } mark && mark.Sha256 == opened.Sha256 && import.Holds(mark))
            {
                Tell(new ImportResult { Origin = opened.Origin, Source = mark.Source, IsUnchanged = true, IsGuessed = options.Format is null }, input.IsNamed);
                return;
            }

            Tell(import.Run(opened, options), input.IsNamed);
        }
    }

    /// <summary>Fetches an address and imports what it has.</summary>
    private async Task FetchAsync(Uri address, string? key, CancellationToken cancellation)
    {
        string origin = FeedDownload.NameOf(address);
        ImportMark? mark = marks.OfOrigin(origin);
        bool isConditional = mark is not null && import.Holds(mark);
        DownloadResult fetched = await new FeedDownload(marks, time).FetchAsync(address, key, options.IsForced, isConditional, cancellation);
        if (fetched.Problem is { } problem)
        {
            Tell(new ImportResult { Origin = origin, Problem = problem }, isNamed: true);
            return;
        }

        if (fetched.Unchanged is { } reason)
        {
            Tell(new ImportResult { Origin = origin, Source = mark?.Source, IsUnchanged = true, KeptLastGood = reason, IsGuessed = options.Format is null }, isNamed: true);
            return;
        }

        using FeedInput input = fetched.Input!;
        Tell(import.Run(input, options with { EntityTag = fetched.EntityTag, LastModified = fetched.LastModified }), isNamed: true);
    }

    private void Tell(ImportResult result, bool isNamed)
    {
        output.Write(result);
        if (result.Problem is { } problem)
        {
            Terminal.Complain(problem);
        }

        bool isPassedOver = result.IsUnchanged && result.Counts.Rows == 0;
        int code = result.Problem is not null && isNamed ? Cli.ExitCode.Failed
            : result.Problem is not null || result.Damage is not null || (result.KeptLastGood is not null && !isPassedOver) || result.Counts.Rejected + result.Counts.Flaws > 0 ? Cli.ExitCode.Damaged
            : Cli.ExitCode.Done;
        ExitCode = code == Cli.ExitCode.Failed || ExitCode == Cli.ExitCode.Done ? code : ExitCode;
    }
}
