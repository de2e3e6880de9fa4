namespace Whorl.Service.Delivery.Spooling;

/// <summary>
/// Reads a spool's folder after a stop of any kind. Behind the last whole record of the last segment nothing can be needed: it is cut off.
/// Damage elsewhere is noted and read around.
/// </summary>
internal static class SpoolRecovery
{
    /// <summary>Fills the table with what is there.</summary>
    public static void Run(string folder, SegmentTable table)
    {
        foreach (string unfinished in Directory.EnumerateFiles(folder, "*" + Segment.Ending + WholeFile.Unfinished))
        {
            File.Delete(unfinished);
        }

        List<Segment> found = [.. Directory.EnumerateFiles(folder, "*" + Segment.Ending).Select(OfFile).OfType<Segment>().OrderBy(segment => segment.First)];
        for (int i = 0; i < found.Count; i++)
        {
            bool isLast = i == found.Count - 1;
            if (Scan(found[i], isLast ? long.MaxValue : found[i + 1].First, isLast, table) is { } segment)
            {
                table.Add(segment);
            }
        }
    }

    private static Segment? OfFile(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileNameWithoutExtension(path.AsSpan());
        return long.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long first) ? new Segment(path, first) : null;
    }

    private static Segment? Scan(Segment segment, long before, bool isLast, SegmentTable table)
    {
        string name = Path.GetFileName(segment.Path);
        long length = new FileInfo(segment.Path).Length;
        using SegmentWalker walker = SegmentWalker.TryOpen(segment.Path, withPayloads: false) ?? throw new FileNotFoundException(null, segment.Path);
        if (!walker.HasMagic())
        {
            // A segment that was being made when the process stopped has no events; another file is not touched.
            if (isLast && length < RecordFormat.Magic.Length)
            {
                File.Delete(segment.Path);
                table.Note(new SpoolDamage(DamageKind.TornTail, name, 0, length));
                return null;
            }

            table.Note(new SpoolDamage(DamageKind.NoSegment, name, 0, length));
            return segment with { Length = length, Last = Math.Min(before - 1, segment.First) };
        }

        while (true)
        {
            long at = walker.Offset;
            switch (walker.Next(length, out SpoolRecord record))
            {
                case WalkStep.Record:
                    segment = segment.With(record, walker.Offset);
                    continue;
                case WalkStep.Damaged when walker.TryFindWhole(length, segment.Last, before):
                    table.Note(new SpoolDamage(DamageKind.DamagedRecord, name, at, walker.Offset - at));
                    continue;
                case WalkStep.Damaged when isLast:
                    table.Note(new SpoolDamage(DamageKind.TornTail, name, at, length - at));
                    CutOff(segment.Path, at);
                    return segment with { Length = at };
                case WalkStep.Damaged:
                    table.Note(new SpoolDamage(DamageKind.DamagedRecord, name, at, length - at));
                    return segment with { Length = length };
                default:
                    return segment with { Length = length };
            }
        }
    }

    private static void CutOff(string path, long length)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        stream.SetLength(length);
        stream.Flush(flushToDisk: true);
    }
}
