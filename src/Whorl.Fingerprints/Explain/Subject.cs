using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Probes;

namespace Whorl.Fingerprints.Explain;

/// <summary>A value that was recognised: it can be put into words and compared with another.</summary>
public abstract class Subject
{
    private Facts? facts;

    /// <summary>What it is called in a sentence: "a JA3 string".</summary>
    public abstract string Noun { get; }

    /// <summary>What can be compared.</summary>
    internal Facts Facts => facts ??= ReadFacts();

    /// <summary>The answers that it is made of; null where it is of no server's answers.</summary>
    internal virtual IReadOnlyList<ProbeReply>? Replies => Facts.Replies?.Replies;

    /// <summary>The value in words.</summary>
    public abstract Explanation Explain();

    internal abstract Facts ReadFacts();
}

/// <summary>What came of showing a value to a kind.</summary>
internal readonly record struct Recognition(Subject? Subject, string? Problem)
{
    /// <summary>The value is of another kind.</summary>
    public static Recognition No => default;

    /// <summary>Whether no other kind need be asked.</summary>
    public bool IsDecided => Subject is not null || Problem is not null;

    public static implicit operator Recognition(Subject subject) => new(subject, null);

    /// <summary>The value is of this kind but wrong: why, as a sentence.</summary>
    public static Recognition Wrong(string problem) => new(null, problem);
}

/// <summary>A kind of value that can be explained; one file and one line in <see cref="Explainer"/> each.</summary>
internal abstract class ValueKind
{
    /// <summary>How its values look, for the sentence that names the accepted forms; null where none is accepted.</summary>
    public abstract string? Form { get; }

    /// <summary>Whether <paramref name="value"/>, without space around it, is one.</summary>
    public abstract Recognition Recognise(string value);
}
