using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Explain;

/// <summary>Which bytes of a hello something came from.</summary>
/// <param name="Offset">Index of the first byte.</param>
/// <param name="Length">The number of bytes, at least one.</param>
public readonly record struct ByteRange(int Offset, int Length)
{
    /// <summary>The last byte's index.</summary>
    public int Last => Offset + Length - 1;

    /// <summary><c>9-10</c>, or <c>9</c> for a single byte.</summary>
    public override string ToString() => Length == 1 ? $"{Offset}" : $"{Offset}-{Last}";
}

/// <summary>One thing that a value says, in words.</summary>
/// <param name="Name">Its name for programs, <c>cipher_suite</c>.</param>
/// <param name="Label">What stands in front of it for people.</param>
/// <param name="Text">What it says.</param>
public sealed record ExplainedField(string Name, string Label, string Text)
{
    /// <summary>The number on the wire, where it is one.</summary>
    public int? Number { get; init; }

    /// <summary>Whether the number is GREASE (RFC 8701).</summary>
    public bool IsGrease { get; init; }

    /// <summary>Where it stands in the hello.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>The bytes of <see cref="Range"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>What it is made of, in order.</summary>
    public IReadOnlyList<ExplainedField> Items { get; init; } = [];

    /// <summary>The few characters of the value that say it, where that is so short that it can stand beside.</summary>
    public string? Piece { get; init; }

    /// <summary>What to know beside it, such as what a probe asked for.</summary>
    public string? Note { get; init; }

    /// <summary>How <see cref="Items"/> are laid out for people.</summary>
    public ItemLayout Layout { get; init; }

    /// <summary>Whether the text of the field above says it already, so that only programs need it.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>How the items of a field stand below it.</summary>
public enum ItemLayout
{
    /// <summary>One after the other with their places.</summary>
    Numbered,

    /// <summary>Each behind its label, as fields are.</summary>
    Named,
}

/// <summary>A part of a fingerprint and what it stands for.</summary>
/// <param name="Text">The part as it stands in the fingerprint.</param>
/// <param name="Meaning">What it stands for.</param>
public sealed record ExplainedPart(string Text, string Meaning)
{
    /// <summary>Where the hello has what the part was made of; in pieces where it is scattered.</summary>
    public IReadOnlyList<ByteRange> Ranges { get; init; } = [];

    /// <summary>The bytes of <see cref="Ranges"/>, one after the other.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>A fingerprint that was computed.</summary>
/// <param name="Name">Its name for programs, <c>ja4_r</c>.</param>
/// <param name="Label">Its name for people, <c>JA4_r</c>.</param>
/// <param name="Text">The fingerprint.</param>
public sealed record ExplainedFingerprint(string Name, string Label, string Text)
{
    /// <summary>The string that was hashed, for those that are hashes.</summary>
    public string? Hashed { get; init; }

    /// <summary>What it is made of.</summary>
    public IReadOnlyList<ExplainedPart> Parts { get; init; } = [];
}

/// <summary>A value in words: what it is, field by field, and the fingerprints that follow from it.</summary>
public sealed record Explanation
{
    /// <summary>The kind of value, for programs: <c>ja3</c>, <c>ja4_r</c>, <c>client-hello</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Sentences that come before everything else.</summary>
    public IReadOnlyList<string> Introduction { get; init; } = [];

    /// <summary>What the value says, in its own order.</summary>
    public IReadOnlyList<ExplainedField> Fields { get; init; } = [];

    /// <summary>The fingerprints that follow from it.</summary>
    public IReadOnlyList<ExplainedFingerprint> Fingerprints { get; init; } = [];

    /// <summary>What is wrong with it, a sentence each.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What it cannot tell and what else to know, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What is wrong with a hello, as the flags a record lists.</summary>
    public Malformation Malformations { get; init; }
}
