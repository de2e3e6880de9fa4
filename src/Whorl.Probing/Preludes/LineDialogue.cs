using System.Buffers;

namespace Whorl.Probing.Preludes;

/// <summary>A protocol of lines, which end in LF whatever is before it.</summary>
internal abstract class LineDialogue : Dialogue
{
    // Text has tabs and, in front of LF, CR; anything else below a space is another protocol's.
    private static readonly SearchValues<byte> Binary = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31]);

    /// <inheritdoc/>
    public sealed override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        if (TrySkip(talk, bytes, out int skipped))
        {
            return skipped;
        }

        int end = bytes.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = (end < 0 ? bytes : bytes[..end]).TrimEnd((byte)'\r');
        if (line.ContainsAny(Binary) || (!line.IsEmpty && !CanBegin(talk, line[0])) || end >= Prelude.LongestUnit)
        {
            talk.StopAsForeign(line);
            return 0;
        }

        if (end >= 0)
        {
            ReadLine(talk, line);
        }

        return end + 1;
    }

    /// <summary>Whether a line may begin like this, so that a server of another protocol need not be waited for.</summary>
    protected abstract bool CanBegin(Prelude talk, byte first);

    /// <summary>Takes a line without its end.</summary>
    protected abstract void ReadLine(Prelude talk, ReadOnlySpan<byte> line);

    /// <summary>Takes bytes that are no line, where the line before announced some.</summary>
    protected virtual bool TrySkip(Prelude talk, ReadOnlySpan<byte> bytes, out int skipped)
    {
        skipped = 0;
        return false;
    }

    /// <summary>Whether a line begins with a word, whatever its case, and the word ends there.</summary>
    protected static bool BeginsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.Length >= word.Length
        && System.Text.Ascii.EqualsIgnoreCase(line[..word.Length], word)
        && (line.Length == word.Length || line[word.Length] is (byte)' ' or (byte)'\t');
}
