using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Store.Reading;

/// <summary>
/// Goes through handshakes in the order of their time, and knows what sources say of clients and threats: what hunts read. Answers
/// are of the store as it was when the reading began. Belongs to one thread.
/// </summary>
public interface IHandshakeReading : IDisposable
{
    /// <summary>When the first handshake was seen, in nanoseconds since 1970; null where there is none.</summary>
    long? First { get; }

    /// <summary>When the last handshake was seen; null where there is none.</summary>
    long? Last { get; }

    /// <summary>
    /// Gives the handshakes from one moment up to another, which is not included, in the order of time. The sighting that is handed
    /// over is filled again for the next one; its texts and fingerprints may be kept.
    /// </summary>
    void Read(long from, long to, Action<HandshakeSighting> take);

    /// <summary>
    /// Gives every row with a role whose value is a fingerprint or the hash of a certificate. These lists are short, unlike those of
    /// addresses and names, which are asked for one by one.
    /// </summary>
    void EachMark(IndicatorRole role, Action<ListedValue> take);

    /// <summary>The programs that a client fingerprint is known of, without their destinations, each with its source.</summary>
    IReadOnlyList<SourcedLabel> Labels(FingerprintMethod method, string value);
}
