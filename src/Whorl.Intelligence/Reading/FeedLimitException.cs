namespace Whorl.Intelligence.Reading;

/// <summary>A file is larger than is read, or packed in a way that is not; the message is a clause for people.</summary>
internal sealed class FeedLimitException(string clause) : IOException(clause);
