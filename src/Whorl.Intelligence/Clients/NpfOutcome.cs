namespace Whorl.Intelligence.Clients;

/// <summary>What a fingerprint of Cisco's NPF gives.</summary>
internal enum NpfOutcome
{
    /// <summary>A hello.</summary>
    Hello,

    /// <summary>It is of another protocol: http, ssh, stun.</summary>
    OtherProtocol,

    /// <summary>It is a hash of a fingerprint.</summary>
    Hashed,

    /// <summary>It leaves extensions out (<c>tls/2</c>, <c>quic/1</c>), so that nothing can be computed from it.</summary>
    Selected,

    /// <summary>It is damaged.</summary>
    Malformed,
}
