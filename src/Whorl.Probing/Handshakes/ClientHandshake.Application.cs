using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <content>What comes after the handshake, where something is asked of the server.</content>
public sealed partial class ClientHandshake
{
    /// <summary>The application data that is kept at most, in bytes.</summary>
    public const int MostApplicationData = 16384;

    private PooledBuffer applicationData;

    /// <summary>What the server sent since <see cref="Ask"/>, at most <see cref="MostApplicationData"/> bytes; valid until the next call.</summary>
    public ReadOnlySpan<byte> ApplicationData => applicationData.Bytes;

    /// <summary>
    /// Sends application data over a completed handshake; from now on <see cref="End"/> says how the connection ends. What came
    /// together with the handshake's end is read now: each record counts in the protection of the next.
    /// </summary>
    public void Ask(ReadOnlySpan<byte> request)
    {
        End = HandshakeEnd.None;
        step = Step.Application;
        Send(ContentType.ApplicationData, request);
        ReadIncoming();
    }

    /// <summary>
    /// Messages after the handshake: tickets and requests to renegotiate are read over, which TLS allows; a change of keys is not
    /// followed, and what comes behind it will not be understood.
    /// </summary>
    private void ReadAfterHandshake(ReadOnlySpan<byte> content)
    {
        handshakeBytes += content.Length;
        if (content.IsEmpty || handshakeBytes > LargestHandshake || (version == TlsVersion.Tls13 && content[0] == (byte)HandshakeType.KeyUpdate))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
        }
    }
}
