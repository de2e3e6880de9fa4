namespace Whorl.Tls.Reassembly;

/// <summary>What came of inserting bytes into a <see cref="ByteAssembler"/>.</summary>
public enum InsertOutcome : byte
{
    /// <summary>At least one byte is new.</summary>
    Inserted,

    /// <summary>Every byte was there already, with the same value (or there was none to insert).</summary>
    Duplicate,

    /// <summary>Bytes that were there already have other values; the first copy stays, what is new was taken.</summary>
    Conflict,

    /// <summary>The bytes end past the limit; nothing was taken.</summary>
    PastLimit,

    /// <summary>The storage is too small; attach a larger one and insert again. Nothing was taken.</summary>
    StorageTooSmall,

    /// <summary>There are as many separate pieces as are kept; nothing was taken.</summary>
    TooManyPieces,
}
