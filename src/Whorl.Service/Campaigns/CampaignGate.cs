using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Service.Policy;
using Whorl.Service.Verdicts;
using Whorl.Store;

namespace Whorl.Service.Campaigns;

/// <summary>
/// Asks the scan policy of every target of a campaign, as of one that is scanned on demand; takes it from the key's quota; and lets no more targets through in a
/// second than the campaign may ask. Where it cannot go on it stops the scan, before the target counts as done.
/// </summary>
internal sealed class CampaignGate(ScanPolicy policy, ScanAllowance allowance, double rate, TimeProvider time) : ITargetGate
{
    /// <summary>What a pause of the feed is made up for at the most.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    private TimeSpan due;

    /// <summary>Called where no more targets may be let through in this run.</summary>
    public Action Stop { get; set; } = () => { };

    /// <summary>Whether it stopped as the quota is used up, or the key revoked.</summary>
    public bool IsUsedUp { get; private set; }

    /// <inheritdoc/>
    public string? RefuseName(string name) => VerdictRequest.HidesNumber(name)
        ? $"'{name}' is a number in a form that hides which address it is"
        : policy.RefuseName(name)?.Detail;

    /// <inheritdoc/>
    public string? RefuseAddress(HostAddress address, string? name) => policy.RefuseAddress(address, name)?.Detail;

    /// <inheritdoc/>
    public async ValueTask AdmitAsync(CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (gate)
        {
            TimeSpan now = time.GetElapsedTime(start);
            due = now - Burst > due ? now - Burst : due;
            wait = due - now;
            due += TimeSpan.FromSeconds(1 / rate);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
        if (!TryTake())
        {
            Stop();
            throw new OperationCanceledException("No more targets may be probed in this run.");
        }
    }

    private bool TryTake()
    {
        try
        {
            if (allowance.TryTake())
            {
                return true;
            }

            IsUsedUp = true;
            return false;
        }
        catch (StoreException)
        {
            // The run finds out when it keeps its progress, and says so.
            return false;
        }
    }
}
