namespace Whorl.Tls.Handshake;

/// <summary>Why the body of a handshake message could not be read.</summary>
public enum HandshakeError
{
    /// <summary>It could be read.</summary>
    None,

    /// <summary>The body ends before a field does, or a vector claims more bytes than there are.</summary>
    Truncated,

    /// <summary>The body goes on after the message.</summary>
    TrailingBytes,

    /// <summary>A list's length is no multiple of what its items take.</summary>
    OddList,

    /// <summary>An item of a list claims more bytes than the list has.</summary>
    ItemPastEnd,

    /// <summary>A number says that a form follows which is not defined, or not for this key exchange.</summary>
    UnknownForm,
}
