using System.Runtime.CompilerServices;

namespace Whorl.Tls.Reassembly;

/// <summary>
/// Puts bytes that arrive in any order, in pieces, repeated and overlapping, in their places. The first copy of a byte
/// stays. The owner lends the storage and takes it back, so that a pool can serve many; nothing is allocated here after
/// construction, and memory is capped: 64 KiB, 64 separate pieces.
/// </summary>
public sealed class ByteAssembler
{
    /// <summary>No byte lies at or past this offset.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The most separate pieces; a piece that touches another becomes part of it.</summary>
    public const int MaxPieces = 64;

    private byte[] storage = [];
    private Pieces pieces;
    private int pieceCount;

    /// <summary>How many bytes the storage holds.</summary>
    public int Capacity => storage.Length;

    /// <summary>How many bytes there are without a gap from offset 0.</summary>
    public int ContiguousLength => pieceCount > 0 && pieces[0].Start == 0 ? pieces[0].End : 0;

    /// <summary>Those bytes; valid until the storage changes.</summary>
    public ReadOnlySpan<byte> Contiguous => storage.AsSpan(0, ContiguousLength);

    /// <summary>The number of separate pieces.</summary>
    public int PieceCount => pieceCount;

    /// <summary>Whether any insertion since the last reset was a <see cref="InsertOutcome.Conflict"/>.</summary>
    public bool HasConflict { get; private set; }

    /// <summary>
    /// Lends <paramref name="larger"/> as storage, moves what is there into it, and returns the storage lent before
    /// (empty at first), which the caller may reuse.
    /// </summary>
    public byte[] Attach(byte[] larger)
    {
        int used = pieceCount == 0 ? 0 : pieces[pieceCount - 1].End;
        storage.AsSpan(0, used).CopyTo(larger);
        byte[] before = storage;
        storage = larger;
        return before;
    }

    /// <summary>Forgets everything and returns the storage to the caller.</summary>
    public byte[] Detach()
    {
        byte[] before = storage;
        storage = [];
        Clear();
        return before;
    }

    /// <summary>Forgets every byte and keeps the storage.</summary>
    public void Clear()
    {
        pieceCount = 0;
        HasConflict = false;
    }

    /// <summary>Inserts bytes at an offset.</summary>
    public InsertOutcome Insert(ulong offset, ReadOnlySpan<byte> bytes)
    {
        if (offset > MaxLength || bytes.Length > MaxLength - (int)offset)
        {
            return InsertOutcome.PastLimit;
        }

        if (bytes.IsEmpty)
        {
            return InsertOutcome.Duplicate;
        }

        int start = (int)offset;
        int end = start + bytes.Length;
        if (end > storage.Length)
        {
            return InsertOutcome.StorageTooSmall;
        }

        int first = FirstTouching(start);
        int past = first;
        while (past < pieceCount && pieces[past].Start <= end)
        {
            past++;
        }

        if (first == past && pieceCount == MaxPieces)
        {
            return InsertOutcome.TooManyPieces;
        }

        bool isNew = false;
        bool conflict = false;
        int position = start;
        for (int i = first; i < past; i++)
        {
            (int pieceStart, int pieceEnd) = pieces[i];
            isNew |= Copy(bytes, start, position, pieceStart);
            int from = Math.Max(position, pieceStart);
            int to = Math.Min(end, pieceEnd);
            if (from < to)
            {
                conflict |= !storage.AsSpan(from, to - from).SequenceEqual(bytes[(from - start)..(to - start)]);
            }

            position = Math.Max(position, to);
        }

        isNew |= Copy(bytes, start, position, end);
        Merge(first, past, start, end);
        HasConflict |= conflict;
        if (conflict)
        {
            return InsertOutcome.Conflict;
        }

        return isNew ? InsertOutcome.Inserted : InsertOutcome.Duplicate;
    }

    /// <summary>The first piece that ends at or behind <paramref name="start"/>.</summary>
    private int FirstTouching(int start)
    {
        int first = 0;
        while (first < pieceCount && pieces[first].End < start)
        {
            first++;
        }

        return first;
    }

    private bool Copy(ReadOnlySpan<byte> bytes, int start, int from, int to)
    {
        if (from >= to)
        {
            return false;
        }

        bytes[(from - start)..(to - start)].CopyTo(storage.AsSpan(from));
        return true;
    }

    /// <summary>Makes one piece of the pieces from <paramref name="first"/> up to <paramref name="past"/> and the new one.</summary>
    private void Merge(int first, int past, int start, int end)
    {
        Span<(int Start, int End)> all = pieces;
        if (first == past)
        {
            all[first..pieceCount].CopyTo(all[(first + 1)..]);
            all[first] = (start, end);
            pieceCount++;
            return;
        }

        all[first] = (Math.Min(start, all[first].Start), Math.Max(end, all[past - 1].End));
        all[past..pieceCount].CopyTo(all[(first + 1)..]);
        pieceCount -= past - first - 1;
    }

    [InlineArray(MaxPieces)]
    private struct Pieces
    {
        private (int Start, int End) first;
    }
}
