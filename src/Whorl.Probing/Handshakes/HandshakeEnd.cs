namespace Whorl.Probing.Handshakes;

/// <summary>Where a handshake stands, or how it came to its end by what the server sent.</summary>
public enum HandshakeEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>Both sides have finished, or the client has all it wants.</summary>
    Completed,

    /// <summary>The server sent an alert that ends the connection.</summary>
    Alert,

    /// <summary>What came is no TLS.</summary>
    NotTls,

    /// <summary>The server broke the protocol: a message or record that cannot be read, is out of place, or contradicts the hello.</summary>
    Malformed,

    /// <summary>The server chose something that it was offered and the client cannot do, such as a suite of finite-field Diffie-Hellman.</summary>
    Unsupported,

    /// <summary>A record or message is longer than it may be, or they do not end.</summary>
    TooLarge,
}
