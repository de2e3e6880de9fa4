using Whorl.Capture.Flows;
using Whorl.Tls.Handshake;

namespace Whorl.Capture.Handshakes;

/// <summary>A handshake message in a <see cref="HandshakeStream"/>: its type and where its body lies.</summary>
internal readonly record struct HandshakeMessage(HandshakeType Type, int Offset, int Length);

/// <summary>
/// The handshake bytes of one direction, put together from records, and cut into messages by their four-byte headers
/// (RFC 8446 section 4). Bytes stay where they are until <see cref="Reset"/>, so that a message can be read again when
/// its handshake is reported.
/// </summary>
internal sealed class HandshakeStream
{
    /// <summary>The most bytes kept of one direction; a longer handshake is read as far as this.</summary>
    public const int MaxBytes = 128 * 1024;

    private readonly BufferPool pool;
    private byte[]? buffer;
    private int parsed;

    public HandshakeStream(BufferPool pool) => this.pool = pool;

    /// <summary>Bytes held.</summary>
    public int Length { get; private set; }

    /// <summary>Whether bytes were refused because <see cref="MaxBytes"/> was reached.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether a message has begun and is not whole.</summary>
    public bool HasPartialMessage => Length > parsed;

    /// <summary>Whether the message that is not whole yet is a ClientHello.</summary>
    public bool HasPartialClientHello => Length - parsed >= 6 && buffer![parsed] == (byte)HandshakeType.ClientHello;

    /// <summary>The bytes of the message that is not whole yet, its header included.</summary>
    public ReadOnlySpan<byte> Partial => buffer.AsSpan(parsed, Length - parsed);

    /// <summary>The time of the first packet that carried part of the message now incomplete, or of the last whole one.</summary>
    public long PartialStart { get; private set; }

    /// <summary>The number of the packet that brought the last bytes.</summary>
    public long LastFrame { get; private set; }

    /// <summary>The bytes at a place that a <see cref="HandshakeMessage"/> named.</summary>
    public ReadOnlySpan<byte> Slice(int offset, int length) => buffer.AsSpan(0, Length).Slice(offset, length);

    /// <summary>Appends bytes of packet <paramref name="frame"/> as far as the bound allows.</summary>
    public void Append(ReadOnlySpan<byte> bytes, long timestamp, long frame)
    {
        if (bytes.Length > MaxBytes - Length)
        {
            bytes = bytes[..(MaxBytes - Length)];
            IsFull = true;
        }

        if (bytes.IsEmpty)
        {
            return;
        }

        PartialStart = HasPartialMessage ? Math.Min(PartialStart, timestamp) : timestamp;
        LastFrame = frame;
        EnsureRoom(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>The next whole message, if there is one.</summary>
    public bool TryNext(out HandshakeMessage message)
    {
        ReadOnlySpan<byte> rest = buffer.AsSpan(parsed, Length - parsed);
        if (rest.Length < 4)
        {
            message = default;
            return false;
        }

        int length = (rest[1] << 16) | (rest[2] << 8) | rest[3];
        if (rest.Length - 4 < length)
        {
            message = new HandshakeMessage((HandshakeType)rest[0], parsed + 4, length);
            return false;
        }

        message = new HandshakeMessage((HandshakeType)rest[0], parsed + 4, length);
        parsed += 4 + length;
        return true;
    }

    /// <summary>Takes <paramref name="length"/> bytes that are a record of their own rather than a message.</summary>
    public bool TryTakeRaw(int length, out HandshakeMessage record)
    {
        record = new HandshakeMessage(HandshakeType.ClientHello, parsed, length);
        if (Length - parsed < length)
        {
            return false;
        }

        parsed += length;
        return true;
    }

    /// <summary>Says that the bytes after the last message belong to the packet of <paramref name="timestamp"/>.</summary>
    public void RestartPartial(long timestamp) => PartialStart = timestamp;

    /// <summary>Forgets the bytes of a message that is not whole: its sender begins again.</summary>
    public void DropPartial() => Length = parsed;

    /// <summary>Gives the memory back.</summary>
    public void Reset()
    {
        if (buffer is not null)
        {
            pool.Return(buffer);
            buffer = null;
        }

        Length = 0;
        parsed = 0;
        IsFull = false;
    }

    private void EnsureRoom(int more)
    {
        if (buffer is null)
        {
            buffer = pool.Rent(Math.Max(more, 1024));
        }
        else if (buffer.Length - Length < more)
        {
            byte[] larger = pool.Rent(Math.Max(Length + more, buffer.Length * 2));
            buffer.AsSpan(0, Length).CopyTo(larger);
            pool.Return(buffer);
            buffer = larger;
        }
    }
}
