namespace Whorl.Store.Feeds;

/// <summary>A row that was not taken.</summary>
/// <param name="Line">The line, or for formats without lines the ordinal of the entry, from 1.</param>
/// <param name="Reason">Why, in a clause: <c>the JARM has 57 characters instead of 62</c>.</param>
/// <param name="Excerpt">The first characters of the row.</param>
public readonly record struct Rejection(long Line, string Reason, string Excerpt);

/// <summary>
/// Takes the rows of one feed. Nothing of it counts before <see cref="Commit"/>, which puts the new rows in the place of those
/// that the source had before, all at once; disposing without it leaves the store as it was. An import holds until the next one of
/// the same source: a value is <em>listed</em> from the week of its retrieval, or of <see cref="Indicator.FirstSeen"/> where that is
/// earlier, to the week before the import that lacks it, or to <see cref="Indicator.Expires"/>. Detection takes listed threats for
/// positive labels, and listed popular names and what was found benign for negative ones.
/// </summary>
public interface IFeedWriter : IDisposable
{
    /// <summary>Rows that the source has in the store now, before this import.</summary>
    long Before { get; }

    /// <summary>Adds an indicator.</summary>
    void Add(Indicator indicator);

    /// <summary>Adds a label of a client fingerprint.</summary>
    void Add(ClientLabel label);

    /// <summary>Adds a range of a table of autonomous systems.</summary>
    void Add(NetworkRange range);

    /// <summary>Puts a row into quarantine, where <c>whorl lookup</c> and <c>whorl store</c> find it.</summary>
    void Reject(in Rejection rejection);

    /// <summary>Makes the rows the source's.</summary>
    void Commit();
}
