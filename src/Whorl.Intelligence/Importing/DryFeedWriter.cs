using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Importing;

/// <summary>Takes the rows of a feed and forgets them.</summary>
internal sealed class DryFeedWriter : IFeedWriter
{
    public long Before => 0;

    public void Add(Indicator indicator)
    {
    }

    public void Add(ClientLabel label)
    {
    }

    public void Add(NetworkRange range)
    {
    }

    public void Reject(in Rejection rejection)
    {
    }

    public void Commit()
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>Takes sightings and forgets them.</summary>
internal sealed class DrySightingWriter : ISightingWriter
{
    public long Added { get; private set; }

    public long AlreadyKnown => 0;

    public void Add(ServerSighting sighting) => Added++;

    public void Add(HandshakeSighting sighting) => Added++;

    public void BeginFlush()
    {
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
