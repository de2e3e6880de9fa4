using System.Security.Cryptography;
using Whorl.Capture.Files;
using Whorl.Cli.Configuration;
using Whorl.Observations.Scans;

namespace Whorl.Cli.Scanning;

/// <summary>What a checkpoint's promise, each target once, depends on: the same targets in the same order, in the same form.</summary>
internal static class CheckpointRules
{
    /// <summary>The options that targets are numbered by, or that say how an output goes on.</summary>
    private static readonly string[] Settled = ["--seed", "--shard", "--port", "--include-special", "--format", "--fields"];

    /// <summary>Refuses options with which the numbers of a checkpoint would be those of other targets.</summary>
    public static void RefuseOtherSettings(Settings settings, Checkpoint resumed)
    {
        foreach (string name in Settled)
        {
            string? now = settings.Chosen.GetValueOrDefault(name)?[0];
            string? then = resumed.Settings.GetValueOrDefault(name)?[0];
            if (now is not null && now != then)
            {
                throw new UsageException($"the checkpoint belongs to a scan {(then is null ? $"without {name}" : $"with {name} {then}")}; leave {name} out, or start anew with --checkpoint");
            }
        }
    }

    /// <summary>Refuses to keep the checkpoint in a file that the scan reads or writes.</summary>
    public static void RefuseToOverwrite(string checkpoint, params ReadOnlySpan<string?> others)
    {
        foreach (string? other in others)
        {
            if (other is not null && Path.GetFullPath(other) == Path.GetFullPath(checkpoint))
            {
                throw new UsageException($"the checkpoint {checkpoint} is the same file as another one of the scan, which it would write over; give it another name");
            }
        }
    }

    /// <summary>What tells a list from a changed one: its hash, or nothing where it is no file that can be read twice.</summary>
    public static string DigestOf(string list)
    {
        try
        {
            FileInfo file = new(list);
            if (file.Length == 0)
            {
                return "";
            }

            using FileStream stream = file.OpenRead();
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the list {list} cannot be read: {FileProblem.InOneClause(problem)}");
        }
    }
}
