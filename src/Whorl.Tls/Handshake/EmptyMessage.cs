namespace Whorl.Tls.Handshake;

/// <summary>The messages whose body is empty: ServerHelloDone (RFC 5246 section 7.4.5), HelloRequest, EndOfEarlyData.</summary>
public static class EmptyMessage
{
    /// <summary>Checks that nothing is in the body; there is nothing to read and nothing to write.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> body) => body.IsEmpty ? HandshakeError.None : HandshakeError.TrailingBytes;
}
