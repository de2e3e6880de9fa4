using System.Text;
using Whorl.Fingerprints.Explain;
using Whorl.Intelligence.Names;
using Whorl.Intelligence.Shapes;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Feeds;

/// <summary>
/// What a format writes to. <see cref="Begin(long, ReadOnlySpan{char})"/> starts a row; what is added until the next one came of it. Values are checked and
/// normalised here; a value of the wrong shape puts its row into quarantine. The sums of <see cref="Counts"/> always add up.
/// </summary>
public sealed class FeedRows
{
    /// <summary>Rows in quarantine that are kept one by one; further ones are counted.</summary>
    public const int MostRejections = 10_000;

    private const int ExcerptLength = 120;
    private const int FirstRejections = 3;

    private readonly IFeedWriter feed;
    private readonly Func<ISightingWriter>? openSightings;
    private readonly HeldIndicators held = new();
    private readonly List<Rejection> firstRejections = [];
    private ISightingWriter? sightings;
    private NetworkRange? lastRange;
    private readonly byte[] excerptBytes = new byte[ExcerptLength];
    private string? excerpt;
    private int excerptLength;
    private long line;
    private bool isOpen;
    private long accepted;
    private long rejected;
    private long merged;
    private long skipped;
    private long entries;
    private long flaws;
    private long quarantined;
    private long sightingsTaken;
    private int groups;
    private int addedInRow;
    private int mergedInRow;
    private int rejectedInRow;

    /// <summary>Rows that go to a store.</summary>
    /// <param name="feed">Takes indicators, labels, ranges and the quarantine.</param>
    /// <param name="openSightings">Opens the writer of sightings when the first one comes; null where none can be taken.</param>
    /// <param name="label">What the user says all rows are of: a family, a provider.</param>
    public FeedRows(IFeedWriter feed, Func<ISightingWriter>? openSightings = null, string? label = null)
    {
        this.feed = feed;
        this.openSightings = openSightings;
        Label = label;
    }

    /// <summary>What the user says all rows are of; null where he says nothing.</summary>
    public string? Label { get; }

    /// <summary>The first rows that were not taken.</summary>
    public IReadOnlyList<Rejection> FirstRejected => firstRejections;

    /// <summary>What became of the rows that have ended.</summary>
    public FeedCounts Counts => new(accepted + rejected + merged + skipped, accepted, rejected, merged, skipped, entries, flaws);

    /// <summary>Entries that replace the source's earlier ones; sightings are only added to.</summary>
    internal long FeedEntries => entries - sightingsTaken;

    /// <summary>Starts a row: a line that is no comment and no header, or an entry of a format without lines.</summary>
    /// <param name="place">The line, or the ordinal of the entry, from 1.</param>
    /// <param name="text">The row as it stands in the file, or words for it.</param>
    public void Begin(long place, ReadOnlySpan<char> text)
    {
        End();
        isOpen = true;
        line = place;
        excerpt = new string(text.Length > ExcerptLength ? text[..ExcerptLength] : text);
    }

    /// <summary>Starts a row of bytes; text is made of them only where it goes into quarantine.</summary>
    /// <param name="place">The line, or the ordinal of the entry, from 1.</param>
    /// <param name="utf8">The row as it stands in the file.</param>
    public void Begin(long place, ReadOnlySpan<byte> utf8)
    {
        End();
        isOpen = true;
        line = place;
        excerpt = null;
        excerptLength = Math.Min(utf8.Length, ExcerptLength);
        utf8[..excerptLength].CopyTo(excerptBytes);
    }

    /// <summary>Adds an indicator: checks its value, brings it and its label into one spelling, and merges it with an equal one.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Add(Indicator indicator) => Add(indicator, isAlone: false);

    /// <summary>
    /// Adds an indicator of a list that has millions of them and no dates: it goes to the store at once, and one that says the same as
    /// an earlier one is dropped.
    /// </summary>
    /// <returns>Whether it was taken.</returns>
    public bool AddAtOnce(Indicator indicator) => Add(indicator, isAlone: true);

    /// <summary>A number for rows that are parts of one thing.</summary>
    public int NewGroup() => ++groups;

    /// <summary>Adds a label of a client fingerprint.</summary>
    public void Add(ClientLabel label)
    {
        feed.Add(label);
        Count();
    }

    /// <summary>Adds a range of a table of autonomous systems; the same range twice in a row is merged.</summary>
    public void Add(NetworkRange range)
    {
        if (range.Equals(lastRange))
        {
            mergedInRow++;
            return;
        }

        lastRange = range;
        feed.Add(range);
        Count();
    }

    /// <summary>Adds a server seen by probing.</summary>
    public void Add(ServerSighting sighting)
    {
        if (Sightings() is { } writer)
        {
            writer.Add(sighting);
            sightingsTaken++;
            Count();
        }
    }

    /// <summary>Adds a handshake seen.</summary>
    public void Add(HandshakeSighting sighting)
    {
        if (Sightings() is { } writer)
        {
            writer.Add(sighting);
            sightingsTaken++;
            Count();
        }
    }

    /// <summary>Puts the row, or a part of it, into quarantine.</summary>
    /// <param name="reason">Why, in a clause.</param>
    public void Reject(string reason)
    {
        rejectedInRow++;
        quarantined++;
        excerpt ??= Encoding.UTF8.GetString(excerptBytes, 0, excerptLength);
        Rejection rejection = new(line, reason, Printable.Text(excerpt));
        if (firstRejections.Count < FirstRejections)
        {
            firstRejections.Add(rejection);
        }

        if (quarantined <= MostRejections)
        {
            feed.Reject(rejection);
        }
    }

    /// <summary>Ends the last row, when every file has been read, and makes sightings permanent.</summary>
    public void Finish()
    {
        End();
        sightings?.Flush();
        Abandon();
    }

    /// <summary>Gives the store what was held back for merging; once, behind <see cref="Finish"/>.</summary>
    public void HandOver()
    {
        foreach (Indicator indicator in held.All)
        {
            feed.Add(indicator);
        }
    }

    /// <summary>Closes the writer of sightings without making anything more permanent.</summary>
    public void Abandon()
    {
        sightings?.Dispose();
        sightings = null;
    }

    private bool Add(Indicator indicator, bool isAlone)
    {
        if (Shape.Check(indicator.Type, indicator.Value, out string value) is { } problem)
        {
            Reject(problem);
            return false;
        }

        indicator = LabelSpelling.Of(TextRule.Of(indicator with { Value = value }));
        if ((DateRule.Find(indicator) ?? AddressRule.Find(indicator)) is { } wrong)
        {
            Reject(wrong);
            return false;
        }

        switch (isAlone ? held.Pass(indicator) : held.Hold(indicator))
        {
            case Holding.New when isAlone:
                feed.Add(indicator);
                Count();
                break;
            case Holding.New:
                Count();
                break;
            case Holding.Merged:
                mergedInRow++;
                break;
            default:
                Reject($"the list has more than {HeldIndicators.Most:N0} different entries");
                return false;
        }

        return true;
    }

    private void Count()
    {
        addedInRow++;
        entries++;
    }

    private ISightingWriter? Sightings()
    {
        if (openSightings is null)
        {
            Reject("sightings are not taken here");
            return null;
        }

        return sightings ??= openSightings();
    }

    private void End()
    {
        if (isOpen)
        {
            if (addedInRow > 0)
            {
                accepted++;
                flaws += rejectedInRow;
            }
            else if (rejectedInRow > 0)
            {
                rejected++;
            }
            else if (mergedInRow > 0)
            {
                merged++;
            }
            else
            {
                skipped++;
            }
        }

        isOpen = false;
        addedInRow = mergedInRow = rejectedInRow = 0;
    }
}
