using Whorl.Tls.Reassembly;

namespace Whorl.Tls.Tests.Reassembly;

public sealed class ByteAssemblerTests
{
    [Fact]
    public void Any_insertions_agree_with_a_model_that_marks_every_byte() =>
        Properties.Hold(300, random =>
        {
            ByteAssembler assembler = new();
            assembler.Attach(new byte[400]);
            int?[] model = new int?[400];
            for (int step = 0; step < 60; step++)
            {
                int start = random.Next(400);
                byte[] bytes = random.Bytes(random.Next(1, Math.Min(40, 401 - start)));
                if (random.Next(3) > 0)
                {
                    Array.Fill(bytes, (byte)7);
                }

                bool isNew = false;
                bool conflict = false;
                for (int i = 0; i < bytes.Length; i++)
                {
                    isNew |= model[start + i] is null;
                    conflict |= model[start + i] is { } old && old != bytes[i];
                }

                InsertOutcome expected = conflict ? InsertOutcome.Conflict : isNew ? InsertOutcome.Inserted : InsertOutcome.Duplicate;
                Assert.Equal(expected, assembler.Insert((ulong)start, bytes));
                for (int i = 0; i < bytes.Length; i++)
                {
                    model[start + i] ??= bytes[i];
                }

                int contiguous = Array.FindIndex(model, b => b is null) is var gap && gap < 0 ? 400 : gap;
                Assert.Equal(contiguous, assembler.ContiguousLength);
                Assert.Equal(model.Take(contiguous).Select(b => (byte)b!), assembler.Contiguous.ToArray());
                Assert.Equal(Pieces(model), assembler.PieceCount);
            }
        });

    [Fact]
    public void Every_second_byte_stops_at_the_cap_and_filling_the_gaps_still_works()
    {
        ByteAssembler assembler = new();
        assembler.Attach(new byte[4096]);
        for (int i = 0; i < ByteAssembler.MaxPieces; i++)
        {
            Assert.Equal(InsertOutcome.Inserted, assembler.Insert((ulong)(2 * i), [(byte)i]));
        }

        Assert.Equal(InsertOutcome.TooManyPieces, assembler.Insert(2 * ByteAssembler.MaxPieces, [1]));
        for (int i = 0; i < ByteAssembler.MaxPieces; i++)
        {
            Assert.Equal(InsertOutcome.Inserted, assembler.Insert((ulong)((2 * i) + 1), [(byte)i]));
        }

        Assert.Equal(1, assembler.PieceCount);
        Assert.Equal(2 * ByteAssembler.MaxPieces, assembler.ContiguousLength);
    }

    [Fact]
    public void Limits_have_names()
    {
        ByteAssembler assembler = new();
        Assert.Equal(InsertOutcome.StorageTooSmall, assembler.Insert(0, [1]));
        Assert.Equal(InsertOutcome.Duplicate, assembler.Insert(0, []));
        Assert.Equal(InsertOutcome.PastLimit, assembler.Insert((1UL << 62) - 1, [1]));
        Assert.Equal(InsertOutcome.PastLimit, assembler.Insert(ByteAssembler.MaxLength, [1]));
        Assert.Equal(InsertOutcome.PastLimit, assembler.Insert(1, new byte[ByteAssembler.MaxLength]));
        assembler.Attach(new byte[ByteAssembler.MaxLength]);
        Assert.Equal(InsertOutcome.Inserted, assembler.Insert(ByteAssembler.MaxLength - 1, [1]));
    }

    [Fact]
    public void Larger_storage_keeps_what_was_there_and_gives_the_old_back()
    {
        ByteAssembler assembler = new();
        byte[] small = new byte[4];
        Assert.Empty(assembler.Attach(small));
        assembler.Insert(0, [1, 2]);
        assembler.Insert(3, [4]);
        Assert.Equal(InsertOutcome.StorageTooSmall, assembler.Insert(4, [5]));
        Assert.Same(small, assembler.Attach(new byte[16]));
        Assert.Equal(InsertOutcome.Inserted, assembler.Insert(2, [3]));
        Assert.Equal([1, 2, 3, 4], assembler.Contiguous.ToArray());
        Assert.Equal(16, assembler.Detach().Length);
        Assert.Equal(0, assembler.ContiguousLength);
        Assert.Equal(0, assembler.Capacity);
    }

    private static int Pieces(int?[] model)
    {
        int pieces = 0;
        for (int i = 0; i < model.Length; i++)
        {
            pieces += model[i] is not null && (i == 0 || model[i - 1] is null) ? 1 : 0;
        }

        return pieces;
    }
}
