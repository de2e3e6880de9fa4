using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Feeds;

/// <summary>A layout of lists, databases or logs that Whorl imports. Stateless: one instance serves every import.</summary>
public interface IFeedFormat
{
    /// <summary>The name on the command line, <c>sslbl</c>.</summary>
    string Name { get; }

    /// <summary>What it is, in one line for help.</summary>
    string Description { get; }

    /// <summary>Says how much a file looks like this format, by its first bytes and its name.</summary>
    Likeness Recognise(FeedSample sample);

    /// <summary>What the file says of itself; read before its rows, as it belongs to the source.</summary>
    FeedFacts Describe(FeedText input) => default;

    /// <summary>
    /// Reads every row. Malformed ones go to <see cref="FeedRows.Reject"/> and never throw; damage that ends the reading is kept by
    /// <paramref name="input"/> itself.
    /// </summary>
    void Read(FeedText input, FeedRows rows);
}
