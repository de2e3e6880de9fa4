using Whorl.Tls.Handshake;

namespace Whorl.Capture.Handshakes;

/// <summary>The letters that Zeek's <c>ssl_history</c> gives to messages; hellos and their answers are told apart by who reads them.</summary>
internal static class HistoryLetters
{
    /// <summary>The letter of a message in lower case; NUL for a type no handshake has.</summary>
    public static char Of(HandshakeType type) => type switch
    {
        HandshakeType.HelloRequest => 'h',
        HandshakeType.NewSessionTicket => 't',
        HandshakeType.EndOfEarlyData => 'e',
        HandshakeType.EncryptedExtensions => 'o',
        HandshakeType.CertificateRequest => 'r',
        HandshakeType.CertificateVerify => 'y',
        HandshakeType.ClientKeyExchange => 'g',
        HandshakeType.Finished => 'f',
        HandshakeType.CertificateUrl => 'w',
        HandshakeType.CertificateStatus => 'u',
        HandshakeType.SupplementalData => 'a',
        HandshakeType.KeyUpdate => 'p',
        HandshakeType.MessageHash => 'm',
        HandshakeType.CompressedCertificate or HandshakeType.NextProtocol => 'z',
        _ => '\0',
    };
}
