namespace Whorl.Detection.Differences;

/// <summary>
/// The same thing at two times, in words. (A class, as is <see cref="ReplyPair"/>: what a library makes of types of ours that are values is
/// compiled when it first runs, and a look-up is one run.)
/// </summary>
/// <param name="Before">At the earlier time.</param>
/// <param name="After">At the later one.</param>
internal sealed record TextPair(string Before, string After);
