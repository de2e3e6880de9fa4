using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Observations.Scans;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Service.Campaigns;

/// <summary>
/// Takes a campaign's records: as lines into its results and as sightings into the store, and behind both how far it has come, so that this never says more
/// than they have. What the results hold behind it is cut off when the campaign goes on.
/// </summary>
internal sealed class CampaignOutput : IScanConsumer, IDisposable
{
    private const int WriteSize = 64 * 1024;

    private static readonly TimeSpan BetweenKeeps = TimeSpan.FromMilliseconds(250);

    private readonly Campaign campaign;
    private readonly CampaignStore campaigns;
    private readonly CampaignProgress progress;
    private readonly ISightingWriter writer;
    private readonly FileStream results;
    private readonly TimeProvider time;
    private readonly ServerKeeper keeper = new();
    private readonly ScanJsonEncoder encoder = new(ScanFields.Default(), new CertificateEncoder());
    private readonly Utf8Text text = new(WriteSize);
    private long lastKept;
    private bool isChanged;

    /// <summary>Goes on where the progress says.</summary>
    public CampaignOutput(Campaign campaign, CampaignStore campaigns, CampaignProgress progress, ISightingWriter writer, FileStream results, TimeProvider time)
    {
        this.campaign = campaign;
        this.campaigns = campaigns;
        this.progress = progress;
        this.writer = writer;
        this.results = results;
        this.time = time;
        lastKept = time.GetTimestamp();
        if (results.Length < progress.Checkpoint.OutputLength)
        {
            throw new IOException("The results are shorter than they were.");
        }

        results.SetLength(progress.Checkpoint.OutputLength);
        results.Position = progress.Checkpoint.OutputLength;
    }

    /// <inheritdoc/>
    public void Take(ScanRecord record)
    {
        encoder.Write(record, text);
        progress.Count(record);
        if (keeper.TryMake(record, out ServerSighting sighting))
        {
            writer.Add(sighting);
        }

        if (text.Length >= WriteSize)
        {
            Write();
        }
    }

    /// <inheritdoc/>
    public void TargetDone(long ordinal)
    {
        progress.Checkpoint.Done.Add(ordinal);
        isChanged = true;
    }

    /// <inheritdoc/>
    public void Rest()
    {
        if (isChanged && time.GetElapsedTime(lastKept) >= BetweenKeeps)
        {
            Keep();
        }
    }

    /// <summary>Keeps what is left.</summary>
    public void Finish() => Keep();

    /// <inheritdoc/>
    public void Dispose()
    {
        results.Dispose();
        writer.Dispose();
    }

    private void Write()
    {
        results.Write(text.Written);
        results.Flush();
        progress.Checkpoint.OutputLength += text.Length;
        text.Clear();
    }

    private void Keep()
    {
        Write();
        writer.Flush();
        campaigns.Keep(campaign.Id, progress);
        lastKept = time.GetTimestamp();
        isChanged = false;
    }
}
