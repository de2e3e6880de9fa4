using Whorl.Capture.Files;
using Whorl.Cli.Storing;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans;

namespace Whorl.Cli.Scanning;

/// <summary>
/// Writes records as they come and, where asked, a checkpoint behind them: first the output, then what is done, so that a
/// checkpoint never promises more than the output holds.
/// </summary>
internal sealed class ScanOutput : IScanConsumer
{
    private const int WriteSize = 64 * 1024;

    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromMilliseconds(250);

    private readonly Stream stream;
    private readonly IScanEncoder encoder;
    private readonly Checkpoint? checkpoint;
    private readonly string checkpointPath;
    private readonly Func<long, long> numberOf;
    private readonly CertificateFiles? certificates;
    private readonly FailCondition? condition;
    private readonly Saving? saving;
    private readonly Utf8Text text = new(WriteSize);
    private long lastCheckpoint;
    private bool isChanged;

    public ScanOutput(Stream stream, IScanEncoder encoder, Checkpoint? checkpoint, string checkpointPath, Func<long, long> numberOf, CertificateFiles? certificates, FailCondition? condition, Saving? saving)
    {
        this.stream = stream;
        this.encoder = encoder;
        this.checkpoint = checkpoint;
        this.checkpointPath = checkpointPath;
        this.numberOf = numberOf;
        this.certificates = certificates;
        this.condition = condition;
        this.saving = saving;
        if (checkpoint is null || checkpoint.OutputLength == 0)
        {
            encoder.WriteHeader(text);
            Write();
        }

        Save(); // so that there is something to resume from the first moment on, or it is known at once that there cannot be
    }

    /// <inheritdoc/>
    public void Take(ScanRecord record)
    {
        encoder.Write(record, text);
        certificates?.Add(record.Certificates);
        condition?.Look(record);
        saving?.Add(record);
        if (text.Length >= WriteSize)
        {
            Write();
        }
    }

    /// <inheritdoc/>
    public void TargetDone(long ordinal)
    {
        checkpoint?.Done.Add(numberOf(ordinal));
        isChanged = true;
    }

    /// <inheritdoc/>
    public void Rest()
    {
        Write();
        if (isChanged && TimeProvider.System.GetElapsedTime(lastCheckpoint) >= BetweenCheckpoints)
        {
            Save();
        }

        if (checkpoint is null)
        {
            saving?.Rest();
        }
    }

    /// <summary>Writes what is left, and the last checkpoint.</summary>
    public void Finish(bool isComplete)
    {
        Write();
        stream.Flush();
        if (checkpoint is not null)
        {
            checkpoint.IsComplete = isComplete;
        }

        saving?.Flush();
        Save();
    }

    private void Write()
    {
        if (text.Length > 0)
        {
            stream.Write(text.Written);
            stream.Flush();
            if (checkpoint is not null)
            {
                checkpoint.OutputLength += text.Length;
            }

            text.Clear();
        }
    }

    private void Save()
    {
        try
        {
            if (checkpoint is not null)
            {
                // A checkpoint must not promise more than the store holds either.
                saving?.Flush();
                checkpoint.Write(checkpointPath);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the checkpoint {checkpointPath} cannot be written: {FileProblem.InOneClause(problem)}");
        }

        lastCheckpoint = TimeProvider.System.GetTimestamp();
        isChanged = false;
    }
}
