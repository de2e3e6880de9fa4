using System.Globalization;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Importing;

/// <summary>
/// Runs one import into a store. New rows take the place of the source's old ones all at once, or not at all: a list that comes empty, has
/// lost more than half of its rows, or is damaged leaves the last good one where it is.
/// </summary>
public sealed class FeedImport
{
    private const long DayInSeconds = 86_400;

    private readonly Func<FeedSource, IFeedWriter>? openFeed;
    private readonly Func<ISightingWriter>? openSightings;
    private readonly ImportMarks marks;
    private readonly TimeProvider time;

    /// <summary>Imports into a store.</summary>
    /// <param name="store">The store; null for a dry run, which needs none.</param>
    /// <param name="marks">What earlier imports read.</param>
    /// <param name="time">The clock.</param>
    public FeedImport(IStore? store, ImportMarks marks, TimeProvider time)
        : this(store is null ? null : store.OpenFeed, store is null ? null : store.OpenWriter, marks, time)
    {
    }

    internal FeedImport(Func<FeedSource, IFeedWriter>? openFeed, Func<ISightingWriter>? openSightings, ImportMarks marks, TimeProvider time)
    {
        this.openFeed = openFeed;
        this.openSightings = openSightings;
        this.marks = marks;
        this.time = time;
    }

    /// <summary>Imports what an input holds.</summary>
    public ImportResult Run(FeedInput input, ImportOptions options)
    {
        if (input.Texts.Count == 0)
        {
            return new ImportResult { Origin = input.Origin, Problem = $"{input.Origin} holds no events of MISP; name a folder with a manifest and its events" };
        }

        FeedText first = input.Texts[0];
        IFeedFormat? format = options.Format ?? FeedFormats.Guess(first.Sample());
        if (format is null)
        {
            string why = first.Damage is { } damage ? damage : "it looks like no format that is known";
            return new ImportResult { Origin = input.Origin, IsGuessed = true, Problem = $"{input.Origin} cannot be imported: {why}; name its format instead of auto" };
        }

        FeedFacts facts = Describe(format, input);
        FeedSource source = new()
        {
            Name = options.Source ?? NameOf(format, input),
            Format = format.Name,
            Origin = input.Origin,
            Sha256 = input.Sha256,
            Version = facts.Version ?? options.EntityTag,
            RetrievedAt = options.RetrievedAt ?? Believable(facts.UpdatedAt) ?? time.GetUtcNow().ToUnixTimeSeconds(),
            Licence = options.Licence ?? facts.Licence,
            TrafficLight = options.TrafficLight ?? facts.TrafficLight,
        };
        bool isDry = options.IsDryRun || openFeed is null;
        using IFeedWriter writer = isDry ? new DryFeedWriter() : openFeed!(source);
        FeedRows rows = new(writer, isDry ? () => new DrySightingWriter() : openSightings, options.Label);
        string? broken = null;
        try
        {
            foreach (FeedText text in input.Texts)
            {
                format.Read(text, rows);
                broken ??= text.Damage;
            }

            rows.Finish();
        }
        catch
        {
            rows.Abandon();
            throw;
        }

        string? kept = isDry || options.IsForced ? null : ReasonToKeep(writer.Before, rows, broken);
        bool isUnchanged = writer.Before > 0 && marks.OfSource(source.Name)?.Sha256 == input.Sha256;
        if (!isDry && kept is null)
        {
            rows.HandOver();
            writer.Commit();
            marks.Keep(new ImportMark(source.Name, input.Origin, input.Sha256, time.GetUtcNow().ToUnixTimeSeconds(), options.EntityTag, options.LastModified));
        }

        return new ImportResult
        {
            Origin = input.Origin,
            Source = source.Name,
            Format = format.Name,
            IsGuessed = options.Format is null,
            Counts = rows.Counts,
            FirstRejected = rows.FirstRejected,
            IsUnchanged = isUnchanged,
            KeptLastGood = kept,
            Damage = broken,
        };
    }

    /// <summary>Whether the store has rows of what was imported from a file or an address; without a store nothing is there.</summary>
    public bool Holds(ImportMark mark)
    {
        if (openFeed is null || mark.Source.Length == 0)
        {
            return false;
        }

        using IFeedWriter writer = openFeed(new FeedSource { Name = mark.Source, Format = string.Empty, Origin = mark.Origin });
        return writer.Before > 0;
    }

    /// <summary>What the files say of themselves together: the latest time, the strictest light.</summary>
    private static FeedFacts Describe(IFeedFormat format, FeedInput input)
    {
        FeedFacts all = default;
        foreach (FeedText text in input.Texts)
        {
            FeedFacts facts = format.Describe(text);
            all = new FeedFacts(
                facts.UpdatedAt > (all.UpdatedAt ?? 0) ? facts.UpdatedAt : all.UpdatedAt,
                all.Version ?? facts.Version,
                all.Licence ?? facts.Licence,
                TrafficLight.Stricter(all.TrafficLight, facts.TrafficLight));
        }

        return all;
    }

    private static string NameOf(IFeedFormat format, FeedInput input)
    {
        string stem = Path.GetFileNameWithoutExtension(input.FileName);
        return stem.Length == 0 ? format.Name : $"{format.Name}:{stem}";
    }

    /// <summary>A time that a list gives for itself, unless it lies in the future or before any such list existed.</summary>
    private long? Believable(long? updated) => updated >= DateRule.Earliest && updated <= time.GetUtcNow().ToUnixTimeSeconds() + DayInSeconds ? updated : null;

    private static string? ReasonToKeep(long before, FeedRows rows, string? damage)
    {
        if (rows.Counts.Entries == 0)
        {
            return "there is not one row in it that can be used";
        }

        if (before > 0 && damage is not null)
        {
            return "the file is damaged";
        }

        return rows.FeedEntries < before - (before / 2) && before > 0
            ? string.Create(CultureInfo.InvariantCulture, $"it has {rows.FeedEntries} entries where there were {before}, less than half")
            : null;
    }
}
