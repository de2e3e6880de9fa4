using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>What an entry of a <see cref="ServerAnswer"/> is.</summary>
public enum AnswerEntry : byte
{
    /// <summary>An alert: level and description.</summary>
    Alert = 21,

    /// <summary>A handshake message, header included, decrypted where it came encrypted.</summary>
    Message = 22,

    /// <summary>A handshake message that the client refused, cut after the extension that it refused; its lengths are those of what is left.</summary>
    RefusedMessage = 23,
}

/// <summary>
/// What a server answered, in a normal form that any fingerprint can be computed from: the alerts and handshake messages in
/// the order in which they came, without records and encryption. Each entry is a byte of <see cref="AnswerEntry"/>, a length of
/// three bytes, and that many bytes.
/// </summary>
public ref struct ServerAnswer
{
    /// <summary>The size of what stands before an entry's bytes.</summary>
    public const int EntryHeaderSize = 4;

    private WireReader reader;

    /// <summary>Starts at the first entry of <paramref name="answer"/>.</summary>
    public ServerAnswer(ReadOnlySpan<byte> answer)
    {
        reader = new WireReader(answer);
        Kind = default;
        Bytes = default;
    }

    /// <summary>What the entry under the cursor is.</summary>
    public AnswerEntry Kind { get; private set; }

    /// <summary>The bytes of the entry under the cursor.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The type of the message under the cursor.</summary>
    public readonly HandshakeType Type => Bytes.IsEmpty ? default : (HandshakeType)Bytes[0];

    /// <summary>The body of the message under the cursor.</summary>
    public readonly ReadOnlySpan<byte> Body => Bytes.Length < 4 ? default : Bytes[4..];

    /// <summary>Moves to the next entry; false at the end, or where the form is broken.</summary>
    public bool MoveNext()
    {
        if (!reader.TryReadU8(out byte kind) || !reader.TryReadVector24(out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        Kind = (AnswerEntry)kind;
        Bytes = bytes;
        return true;
    }

    /// <summary>Writes the head of an entry.</summary>
    public static void WriteEntryHeader(Span<byte> to, AnswerEntry kind, int length)
    {
        to[0] = (byte)kind;
        to[1] = (byte)(length >> 16);
        to[2] = (byte)(length >> 8);
        to[3] = (byte)length;
    }
}
