using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting;

/// <summary>
/// One rule at work. It sees the handshakes in the order of time and keeps what it needs of them; a sighting is filled again for the
/// next one, so that only its texts may be kept.
/// </summary>
public interface IHunt
{
    /// <summary>What the rule must have known before the window that is judged begins, in nanoseconds; 0 for nothing.</summary>
    long History => 0;

    /// <summary>Takes a handshake of the time before the window: it is learned from, and never a hit.</summary>
    void Learn(HandshakeSighting handshake)
    {
    }

    /// <summary>Takes a handshake of the window.</summary>
    void Look(HandshakeSighting handshake);

    /// <summary>The input has ended: what was kept back is said now.</summary>
    void Finish()
    {
    }
}
