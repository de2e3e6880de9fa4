using Whorl.Capture.Handshakes;
using Whorl.Tls.Handshake;

namespace Whorl.Observations;

/// <summary>
/// What a passive record says: a handshake with its fingerprints, as views of the messages and of the buffers of the
/// <see cref="ObservationReader"/> that read it. Empty spans stand for "unknown".
/// </summary>
public ref struct Observation
{
    /// <summary>The handshake.</summary>
    public Handshake Handshake;

    /// <summary>File or interface, UTF-8.</summary>
    public ReadOnlySpan<byte> Source;

    /// <summary>Server name as the client sent it.</summary>
    public ReadOnlySpan<byte> ServerName;

    /// <summary>Offered protocols, each with a length byte in front.</summary>
    public ReadOnlySpan<byte> ProtocolNames;

    /// <summary>Highest version offered; -1 where no hello says one, as 0 is a version that hellos do claim.</summary>
    public int ClientVersion;

    /// <summary>Version chosen.</summary>
    public ushort Version;

    /// <summary>Whether <see cref="Version"/> and <see cref="Cipher"/> are known.</summary>
    public bool HasAnswer;

    /// <summary>Cipher suite chosen; -1 where the message has none (HelloRetryRequest of the drafts before 19).</summary>
    public int Cipher;

    /// <summary>Protocol chosen.</summary>
    public ReadOnlySpan<byte> ServerProtocol;

    /// <summary>Group of the key exchange; 0 where unknown.</summary>
    public ushort Group;

    /// <summary>Whether the hello has encrypted_client_hello.</summary>
    public bool HasEncryptedClientHello;

    /// <summary>JA3 and its text.</summary>
    public ReadOnlySpan<byte> Ja3, Ja3Text;

    /// <summary>JA3N.</summary>
    public ReadOnlySpan<byte> Ja3n;

    /// <summary>JA3S and its text.</summary>
    public ReadOnlySpan<byte> Ja3s, Ja3sText;

    /// <summary>JA4 in its four forms.</summary>
    public ReadOnlySpan<byte> Ja4, Ja4R, Ja4O, Ja4Ro;

    /// <summary>Everything that is wrong with the handshake.</summary>
    public Malformation Malformations;
}
