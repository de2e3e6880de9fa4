using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// One file of a feed, unpacked, that can be read from its beginning as often as a format needs. Reading never throws for what is
/// wrong with the file: it ends there, and <see cref="Damage"/> says why.
/// </summary>
public sealed class FeedText
{
    private readonly Func<Stream> open;
    private string? damage;
    private string? refusal;

    /// <summary>A text from anywhere.</summary>
    /// <param name="fileName">The file's name without folders and endings of packing; empty for a stream without name.</param>
    /// <param name="open">Gives the unpacked bytes from the beginning.</param>
    public FeedText(string fileName, Func<Stream> open)
    {
        FileName = fileName;
        this.open = open;
    }

    /// <summary>The file's name without folders and endings of packing; empty for a stream without name.</summary>
    public string FileName { get; }

    /// <summary>The file's name without its last ending.</summary>
    public string Stem => Path.GetFileNameWithoutExtension(FileName);

    /// <summary>Why reading ended before the end of the file, in a clause; null where it did not.</summary>
    public string? Damage => refusal ?? damage;

    /// <summary>A text of bytes in memory.</summary>
    public static FeedText Of(string fileName, byte[] bytes) => new(fileName, () => new MemoryStream(bytes, writable: false));

    /// <summary>The bytes from the beginning, without a byte order mark; what goes wrong ends the stream and becomes <see cref="Damage"/>.</summary>
    public Stream OpenStream()
    {
        damage = null;
        try
        {
            return new DamageStream(open(), this);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            Complain(problem);
            return Stream.Null;
        }
    }

    /// <summary>The lines from the beginning.</summary>
    public FeedLines OpenLines() => new(OpenStream());

    /// <summary>The tokens of JSON from the beginning.</summary>
    public JsonTokens OpenJson() => new(this);

    /// <summary>The first bytes.</summary>
    public FeedSample Sample()
    {
        byte[] head = new byte[FeedSample.Size];
        using Stream stream = OpenStream();
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return new FeedSample(FileName, head.AsSpan(0, read), read < head.Length);
    }

    /// <summary>Keeps what ended the reading; the first reason stays until the text is read anew.</summary>
    public void Complain(string clause) => damage ??= clause;

    /// <summary>Keeps why a format cannot make sense of the text, for good.</summary>
    public void Refuse(string clause) => refusal ??= clause;

    internal void Complain(Exception problem) => Complain(problem switch
    {
        FeedLimitException limit => limit.Message,
        InvalidDataException => "its packed data is cut off or was changed",
        NotSupportedException => "the program that unpacks it cannot be used",
        _ => FileProblem.InOneClause(problem),
    });
}
