namespace Whorl.Service.Delivery.Spooling;

/// <summary>What is known of one segment's file.</summary>
/// <param name="Path">The file.</param>
/// <param name="First">The sequence number it begins with: the file's name.</param>
internal sealed record Segment(string Path, long First)
{
    /// <summary>The ending of segments' names.</summary>
    public const string Ending = ".spool";

    /// <summary>The last sequence number in it; <see cref="First"/> - 1 where it is empty.</summary>
    public long Last { get; init; } = First - 1;

    /// <summary>Its bytes that are whole.</summary>
    public long Length { get; init; } = RecordFormat.Magic.Length;

    /// <summary>Its records.</summary>
    public int Count { get; init; }

    /// <summary>How many of them are for the record only.</summary>
    public int InfoCount { get; init; }

    /// <summary>When the last one was appended, in milliseconds since 1970.</summary>
    public long LastMilliseconds { get; init; }

    /// <summary>Grows when the file is written anew.</summary>
    public int Generation { get; init; }

    /// <summary>The name of the segment that begins with <paramref name="first"/>.</summary>
    public static string NameOf(long first) => first.ToString("D20", System.Globalization.CultureInfo.InvariantCulture) + Ending;

    /// <summary>The segment after a record was added.</summary>
    public Segment With(in SpoolRecord record, long length) => this with
    {
        Last = record.Sequence,
        Length = length,
        Count = Count + 1,
        InfoCount = InfoCount + (record.Severity == EventSeverity.Info ? 1 : 0),
        LastMilliseconds = record.Milliseconds,
    };
}
