using Whorl.Tls.Reassembly;

namespace Whorl.Tls.Dtls;

/// <summary>What came of inserting a fragment.</summary>
public enum DtlsAssemblyOutcome : byte
{
    /// <summary>The fragment brought something new; the message is not whole yet.</summary>
    Progress,

    /// <summary>The fragment made the message whole.</summary>
    Complete,

    /// <summary>Nothing in the fragment was new: a retransmission.</summary>
    Duplicate,

    /// <summary>A fragment of no bytes of a message that has some: taken as nothing.</summary>
    Empty,

    /// <summary>The fragment has other bytes where there were some; the first copy stays.</summary>
    Conflict,

    /// <summary>The fragment belongs to a message of another sequence number or type.</summary>
    OtherMessage,

    /// <summary>The fragment gives the message another length than the first fragment did.</summary>
    LengthChanged,

    /// <summary>The fragment ends past the message's length.</summary>
    PastMessage,

    /// <summary>The message is longer than 64 KiB.</summary>
    PastLimit,

    /// <summary>The lent storage is smaller than the message; attach a larger one and insert again.</summary>
    StorageTooSmall,

    /// <summary>There are as many separate pieces as are kept.</summary>
    TooManyPieces,
}

/// <summary>
/// Puts one handshake message together from fragments of equal sequence number, type and length (RFC 6347 section
/// 4.2.3). The first fragment after <see cref="Clear"/> says which message it is. The owner lends the storage through
/// <see cref="Bytes"/>.
/// </summary>
public sealed class DtlsHandshakeAssembler
{
    private readonly ByteAssembler bytes = new();

    /// <summary>Where the bytes lie; lends, grows and returns the storage.</summary>
    public ByteAssembler Bytes => bytes;

    /// <summary>Whether a fragment was taken since <see cref="Clear"/>.</summary>
    public bool HasMessage { get; private set; }

    /// <summary>The message's handshake type.</summary>
    public byte Type { get; private set; }

    /// <summary>The message's number.</summary>
    public ushort MessageSequence { get; private set; }

    /// <summary>The message's length without header.</summary>
    public int MessageLength { get; private set; }

    /// <summary>Whether every byte is there.</summary>
    public bool IsComplete => HasMessage && bytes.ContiguousLength >= MessageLength;

    /// <summary>The message's body, or as much from its start as is there; valid until the next insertion.</summary>
    public ReadOnlySpan<byte> Body => bytes.Contiguous;

    /// <summary>Forgets the message and keeps the storage.</summary>
    public void Clear()
    {
        bytes.Clear();
        HasMessage = false;
    }

    /// <summary>Inserts a fragment.</summary>
    public DtlsAssemblyOutcome Insert(in DtlsHandshakeFragment fragment)
    {
        if (HasMessage && (fragment.MessageSequence != MessageSequence || fragment.Type != Type))
        {
            return DtlsAssemblyOutcome.OtherMessage;
        }

        if (HasMessage && fragment.MessageLength != MessageLength)
        {
            return DtlsAssemblyOutcome.LengthChanged;
        }

        if (fragment.Data.Length > fragment.MessageLength - fragment.Offset)
        {
            return DtlsAssemblyOutcome.PastMessage;
        }

        if (fragment.MessageLength > ByteAssembler.MaxLength)
        {
            return DtlsAssemblyOutcome.PastLimit;
        }

        if (fragment.MessageLength > bytes.Capacity)
        {
            return DtlsAssemblyOutcome.StorageTooSmall;
        }

        if (fragment.Data.IsEmpty && fragment.MessageLength > 0)
        {
            return DtlsAssemblyOutcome.Empty;
        }

        bool wasComplete = IsComplete;
        InsertOutcome inserted = bytes.Insert((ulong)fragment.Offset, fragment.Data);
        HasMessage = true;
        Type = fragment.Type;
        MessageSequence = fragment.MessageSequence;
        MessageLength = fragment.MessageLength;
        return inserted switch
        {
            InsertOutcome.TooManyPieces => DtlsAssemblyOutcome.TooManyPieces,
            _ when IsComplete && !wasComplete => DtlsAssemblyOutcome.Complete,
            InsertOutcome.Conflict => DtlsAssemblyOutcome.Conflict,
            InsertOutcome.Inserted => DtlsAssemblyOutcome.Progress,
            _ => DtlsAssemblyOutcome.Duplicate,
        };
    }
}
