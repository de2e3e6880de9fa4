using Whorl.Service.Auditing;
using Whorl.Service.Keys;

namespace Whorl.Service.Campaigns;

/// <summary>
/// A campaign's part of its key's scans of 24 hours, taken some at a time and what is left given back, so that not every target costs a write. A campaign
/// that is killed loses what it had in hand.
/// </summary>
internal sealed class ScanAllowance(AuditLog audit, KeyRing keys, string owner)
{
    private const int Portion = 50;

    private readonly Lock gate = new();
    private ApiKey? key;
    private int inHand;

    /// <summary>When the key has scans again, after one was refused.</summary>
    public TimeSpan? UntilNext { get; private set; }

    /// <summary>Whether a scan was refused as the key was revoked.</summary>
    public bool IsRevoked { get; private set; }

    /// <summary>Takes one scan; false where the key has none left.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            if (inHand == 0)
            {
                key = keys.FindById(owner);
                IsRevoked = key is null;
                (inHand, UntilNext) = key is null ? (0, null) : audit.TakeScans(key.Actor, key.Scans, Portion);
            }

            return inHand > 0 && inHand-- > 0;
        }
    }

    /// <summary>Gives back what was not used.</summary>
    public void GiveBack()
    {
        lock (gate)
        {
            if (key is { Scans: > 0 } && inHand > 0)
            {
                audit.GiveBackScans(key.Actor, inHand);
            }

            inHand = 0;
        }
    }
}
