using System.Globalization;

namespace Whorl.Probing.Targets;

/// <summary>A line that was not understood.</summary>
/// <param name="Source">The file, or what stands for it.</param>
/// <param name="Line">The line's number, from 1; of targets on the command line the argument's.</param>
/// <param name="Text">The beginning of the line, at most <see cref="LongestText"/> characters.</param>
/// <param name="Refusal">What is wrong.</param>
public readonly record struct SkippedLine(string Source, long Line, string Text, TargetRefusal Refusal)
{
    /// <summary>How much of a line is kept.</summary>
    public const int LongestText = 80;

    /// <summary>The line in a sentence: <c>hosts.txt:12: 'example..com' is not a host name</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}: '{Text}' {Refusal.Sentence()}");

    internal static SkippedLine Of(string source, long line, ReadOnlySpan<char> text, TargetRefusal refusal)
    {
        text = text.Trim();
        return new SkippedLine(source, line, text.Length > LongestText ? $"{text[..LongestText]}..." : text.ToString(), refusal);
    }
}
