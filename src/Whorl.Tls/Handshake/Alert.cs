using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>An alert (RFC 8446 section 6): not a handshake message, but often a handshake's only answer.</summary>
/// <param name="Level">The level byte: 1 warning, 2 fatal.</param>
/// <param name="Description">The description, which <see cref="Names.TlsNames.Alert"/> names.</param>
public readonly record struct Alert(byte Level, byte Description)
{
    /// <summary>Whether the level is fatal; TLS 1.3 treats every error alert so whatever the level says.</summary>
    public bool IsFatal => Level == 2;

    /// <summary>Reads the content of an alert record. An encrypted alert is longer than two bytes and is refused.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> content, out Alert alert)
    {
        alert = default;
        var reader = new WireReader(content);
        if (!reader.TryReadU8(out byte level) || !reader.TryReadU8(out byte description))
        {
            return HandshakeError.Truncated;
        }

        alert = new Alert(level, description);
        return MessageEnd.Check(reader);
    }

    /// <summary>Writes the content of an alert record.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteU8(Level);
        writer.WriteU8(Description);
    }
}
