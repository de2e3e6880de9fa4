using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Formats;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Logs;

/// <summary>
/// The lines of Zeek's ssl.log or Suricata's eve.json as handshakes, one line after the other as they come, and just as an import makes them.
/// Which log it is shows in its first lines. Belongs to one thread.
/// </summary>
public sealed class HandshakeLines
{
    private readonly FeedRows rows;
    private readonly ZeekReader zeek;
    private readonly SuricataReader suricata;
    private readonly ZeekFormat zeekFormat = new();
    private readonly SuricataFormat suricataFormat = new();

    /// <summary>Makes handshakes of lines.</summary>
    /// <param name="take">Takes handshakes, in an instance that is filled again.</param>
    /// <param name="reject">Takes what goes into quarantine, no more than <see cref="FeedRows.MostRejections"/>.</param>
    public HandshakeLines(Action<HandshakeSighting> take, Action<Rejection> reject)
    {
        rows = new FeedRows(new RejectionTaker(reject), () => new SightingTaker(take));
        zeek = new ZeekReader(rows);
        suricata = new SuricataReader(rows);
    }

    /// <summary>The log: <c>zeek</c> or <c>suricata</c>; null until it has shown.</summary>
    public string? Format { get; private set; }

    /// <summary>What became of the lines; headers and blank ones are none.</summary>
    public FeedCounts Counts => rows.Counts;

    /// <summary>Reads a line.</summary>
    /// <param name="number">Its number in the file.</param>
    /// <param name="line">The line without its end.</param>
    /// <param name="isTooLong">Whether it is only the beginning of one that is too long.</param>
    public void Read(long number, ReadOnlySpan<byte> line, bool isTooLong)
    {
        if (line.Trim(" \t\0"u8).IsEmpty)
        {
            return;
        }

        if (line[0] == (byte)'#' && !isTooLong && Format != suricataFormat.Name)
        {
            Format = zeekFormat.Name;
            zeek.ReadHeader(line);
            return;
        }

        rows.Begin(number, line);
        if (isTooLong)
        {
            rows.Reject("the line is longer than 1 MiB");
        }
        else
        {
            Format ??= FormatOf(line);
            if (Format == suricataFormat.Name)
            {
                suricata.Read(line);
            }
            else if (Format is not null)
            {
                zeek.Read(line);
            }
            else
            {
                rows.Reject("it looks like a line of neither Zeek's ssl.log nor Suricata's eve.json");
            }
        }

        rows.Finish();
    }

    private string? FormatOf(ReadOnlySpan<byte> line)
    {
        if (line[0] != (byte)'{')
        {
            return null;
        }

        FeedSample sample = new(string.Empty, line, isWhole: true);
        return suricataFormat.Recognise(sample) != Likeness.None ? suricataFormat.Name : zeekFormat.Recognise(sample) != Likeness.None ? zeekFormat.Name : null;
    }

    private sealed class RejectionTaker(Action<Rejection> reject) : IFeedWriter
    {
        public long Before => 0;

        public void Add(Indicator indicator)
        {
        }

        public void Add(ClientLabel label)
        {
        }

        public void Add(NetworkRange range)
        {
        }

        public void Reject(in Rejection rejection) => reject(rejection);

        public void Commit()
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class SightingTaker(Action<HandshakeSighting> take) : ISightingWriter
    {
        public long Added => 0;

        public long AlreadyKnown => 0;

        public void Add(ServerSighting sighting)
        {
        }

        public void Add(HandshakeSighting sighting) => take(sighting);

        public void BeginFlush()
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
