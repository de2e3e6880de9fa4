using Whorl.Probing.Scanning;
using Whorl.Tls.Handshake;
using static Whorl.Probing.Tests.Scanning.HostileCase;
using static Whorl.Probing.Tests.Scanning.ServerBytes;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>Servers that speak TLS and break it.</summary>
internal static class HostileTlsCases
{
    private const ushort P256 = 0x0017;
    private const ushort X448 = 0x001e;
    private const ushort FiniteField2048 = 0x0100;

    private static readonly byte[] SixteenMegabytes = Records(new byte[16 << 20]);

    public static IReadOnlyDictionary<string, HostileCase> OfHello { get; } = new Dictionary<string, HostileCase>
    {
        ["TLS 1.1 for TLS 1.3 alone"] = AnsweringLast(static hello => Hello12(hello, 0x0302), ProbeOutcome.Answered, ProbeOutcome.Closed, "success") with { Hello = TestScan.Tls13Only },
        ["version 0x0305"] = Answering(static hello => Hello12(hello, 0x0305), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["version 0x7f1c"] = Answering(static hello => Hello12(hello, 0x7f1c), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["SSL 3.0"] = Answering(static hello => Hello12(hello, 0x0300), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["version 0xffff"] = Answering(static hello => Hello12(hello, 0xffff), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["a suite that was not offered"] = Answering(static hello => Hello12(hello, 0x0303, suite: 0x0035), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a suite of TLS 1.3 in TLS 1.2"] = Answering(static hello => Hello12(hello, 0x0303, suite: 0x1301), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["a suite that was offered in vain"] = Answering(static hello => Hello12(hello, 0x0303, suite: 0x009e), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["compression"] = Answering(
            static hello => Record(HandshakeRecord, ServerHello(hello, 0xc02f, [], compression: 1)), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a ServerHello without end"] = Answering(
            static hello => Record(HandshakeRecord, ServerHello(hello, 0xc02f, null)[..20]), ProbeOutcome.Timeout, ProbeOutcome.Timeout, "handshake-timeout"),
        ["a refused ServerHello of 60,000 bytes"] = Answering(static hello => Records(Large(hello, 60000)), ProbeOutcome.TooLarge, ProbeOutcome.Malformed, "error"),
        ["a refused ServerHello of 64 kB"] = Answering(static hello => Records(Large(hello, 65480)), ProbeOutcome.TooLarge, ProbeOutcome.Malformed, "error"),
        ["a session id of another"] = Answering(
            static hello => Hello13(hello, KeyShare(X25519, new byte[32]), sessionId: new byte[32]), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a share of zeros"] = Answering(static hello => Hello13(hello, KeyShare(X25519, new byte[32])), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a share a byte too short"] = Answering(static hello => Hello13(hello, KeyShare(X25519, Nines(31))), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a share a byte too long"] = Answering(static hello => Hello13(hello, KeyShare(X25519, Nines(33))), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["an empty share"] = Answering(static hello => Hello13(hello, KeyShare(X25519)), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a share of a group that had none"] = Answering(static hello => Hello13(hello, KeyShare(P256, [4, .. Nines(64)])), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["no share"] = Answering(static hello => Hello13(hello, []), ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a point that is not on the curve"] = new(
            static async connection =>
            {
                await connection.SendAsync(Record(HandshakeRecord, Retry(await connection.ReadHelloAsync(), SelectedGroup(P256))));
                await connection.SendAsync(Hello13(await connection.ReadHelloAsync(), KeyShare(P256, [4, .. Nines(64)])));
            },
            ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["retries without end"] = new(
            static async connection =>
            {
                while (true)
                {
                    await connection.SendAsync(Record(HandshakeRecord, Retry(await connection.ReadHelloAsync(), SelectedGroup(P256))));
                }
            },
            ProbeOutcome.Answered, ProbeOutcome.Malformed, "error"),
        ["a retry with a cookie of 64 kB"] = Answering(
            static hello => Records(Retry(hello, [.. SelectedGroup(P256), .. Extension(ExtensionType.Cookie, Vector16(new byte[65000]))])), ProbeOutcome.TooLarge, ProbeOutcome.TooLarge, "success"),
        ["a retry with a cookie of a record and more"] = Answering(
            static hello => Records(Retry(hello, [.. SelectedGroup(P256), .. Extension(ExtensionType.Cookie, Vector16(new byte[16500]))])), ProbeOutcome.TooLarge, ProbeOutcome.TooLarge, "success"),
        ["a retry with an empty cookie"] = Answering(
            static hello => Record(HandshakeRecord, Retry(hello, [.. SelectedGroup(P256), .. Extension(ExtensionType.Cookie, 0, 0)])), ProbeOutcome.Malformed, ProbeOutcome.Malformed, "error"),
        ["a retry for a group that was not offered"] = Answering(
            static hello => Record(HandshakeRecord, Retry(hello, SelectedGroup(X448))), ProbeOutcome.Answered, ProbeOutcome.Malformed, "error"),
        ["a retry for a group that cannot be made"] = Answering(
            static hello => Record(HandshakeRecord, Retry(hello, SelectedGroup(FiniteField2048))), ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["a retry for a group that was shared"] = Answering(
            static hello => Record(HandshakeRecord, Retry(hello, SelectedGroup(X25519))), ProbeOutcome.Answered, ProbeOutcome.Malformed, "error"),
        ["a retry for nothing"] = Answering(static hello => Record(HandshakeRecord, Retry(hello, [])), ProbeOutcome.Answered, ProbeOutcome.Malformed, "error"),
    };

    public static IReadOnlyDictionary<string, HostileCase> OfLaterMessages { get; } = new Dictionary<string, HostileCase>
    {
        ["nothing wrong"] = After(static flight => flight.Whole(), ProbeOutcome.Answered),
        ["a wrong Finished"] = After(
            static flight => [.. Until(flight, CertificateAndVerify), .. flight.Handshake(Message(HandshakeType.Finished, new byte[32]))], ProbeOutcome.Malformed),
        ["a Finished of another length"] = After(
            static flight => [.. Until(flight, CertificateAndVerify), .. flight.Handshake(Message(HandshakeType.Finished, new byte[12]))], ProbeOutcome.Malformed),
        ["no CertificateVerify"] = After(static flight => [.. Until(flight, [Certificate13(Tls13Flight.Certificate)]), .. flight.Finished()], ProbeOutcome.Malformed),
        ["a compressed certificate"] = After(
            static flight => Until(flight, [Message(HandshakeType.CompressedCertificate, [0, 1, 0, 1, 0, .. Vector24(new byte[80])])]), ProbeOutcome.Malformed),
        ["a certificate that is none"] = After(static flight => Until(flight, [Certificate13([0x30, 0x03, 1, 2, 3])]), ProbeOutcome.Malformed),
        ["no certificate in the list"] = After(static flight => Until(flight, [Certificate13()]), ProbeOutcome.Malformed),
        ["a ticket before anything"] = After(static flight => [.. flight.ServerHello, .. flight.Handshake(Ticket)], ProbeOutcome.Malformed),
        ["a ticket for a certificate"] = After(static flight => Until(flight, [Ticket]), ProbeOutcome.Malformed),
        ["a change of keys within the handshake"] = After(static flight => Until(flight, [Message(HandshakeType.KeyUpdate, 0)]), ProbeOutcome.Malformed),
        ["encrypted garbage"] = After(static flight => [.. flight.ServerHello, .. Record(ApplicationDataType, Nines(200))], ProbeOutcome.Malformed),
        ["an empty encrypted record"] = After(static flight => [.. flight.ServerHello, .. Record(ApplicationDataType, [])], ProbeOutcome.Malformed),
        ["encrypted nothing"] = After(static flight => [.. flight.ServerHello, .. flight.Seal(HandshakeRecord, [])], ProbeOutcome.Malformed),
        ["encrypted zeros"] = After(static flight => [.. flight.ServerHello, .. flight.Seal(0, new byte[40])], ProbeOutcome.Malformed),
        ["plain text after the ServerHello"] = After(static flight => [.. flight.ServerHello, .. Record(HandshakeRecord, Tls13Flight.EncryptedExtensions)], ProbeOutcome.Malformed),
        ["application data within the handshake"] = After(static flight => [.. flight.ServerHello, .. flight.Seal(ApplicationDataType, Nines(10))], ProbeOutcome.Malformed),
        ["a certificate of 16 MB announced"] = After(
            static flight => [.. Until(flight, []), .. flight.Handshake([(byte)HandshakeType.Certificate, 0xff, 0xff, 0xff, 0])], ProbeOutcome.TooLarge),
        ["an alert that is protected"] = After(static flight => [.. flight.ServerHello, .. flight.Seal(AlertType, [2, 40])], ProbeOutcome.Alert),
        ["a ChangeCipherSpec before the ServerHello"] = Answering(
            static hello => [.. ChangeCipherSpec, .. new Tls13Flight(hello).Whole()], ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["a ChangeCipherSpec within a message"] = After(
            static flight => [.. flight.ServerHello, .. flight.Seal(HandshakeRecord, [8, 0]), .. ChangeCipherSpec], ProbeOutcome.Malformed),
        ["a ChangeCipherSpec of two bytes"] = After(static flight => [.. flight.ServerHello, .. Record(ChangeCipherSpecType, [1, 1])], ProbeOutcome.Malformed),
        ["a ChangeCipherSpec of another value"] = After(static flight => [.. flight.ServerHello, .. Record(ChangeCipherSpecType, [2])], ProbeOutcome.Malformed),
        ["an empty ChangeCipherSpec"] = After(static flight => [.. flight.ServerHello, .. Record(ChangeCipherSpecType, [])], ProbeOutcome.Malformed),
        ["ChangeCipherSpecs without end"] = new(
            static async connection =>
            {
                await connection.SendAsync(new Tls13Flight(await connection.ReadHelloAsync()).ServerHello);
                await connection.SendWithoutEndAsync(ChangeCipherSpec);
            },
            ProbeOutcome.Answered, ProbeOutcome.TooLarge, "success"),
        ["a ChangeCipherSpec in place of a certificate"] = Answering(
            static hello => [.. Hello12(hello, 0x0303), .. ChangeCipherSpec], ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["a certificate of 16 MB sent"] = new(
            static async connection =>
            {
                await connection.SendAsync([.. Hello12(await connection.ReadHelloAsync(), 0x0303), .. Record(HandshakeRecord, [(byte)HandshakeType.Certificate, 0xff, 0xff, 0xff])]);
                await connection.SendAsync(SixteenMegabytes);
            },
            ProbeOutcome.Answered, ProbeOutcome.TooLarge, "success"),
        ["a certificate of TLS 1.2 that is none"] = Answering(
            static hello => [.. Hello12(hello, 0x0303), .. Record(HandshakeRecord, Certificate12([0x30, 0x80, 1, 2, 3]))], ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["an end before the key exchange"] = Answering(
            static hello => [.. Hello12(hello, 0x0303), .. Records([.. Certificate12(Tls13Flight.Certificate), .. Message(HandshakeType.ServerHelloDone)])],
            ProbeOutcome.Answered, ProbeOutcome.Malformed, "success"),
        ["RSA with a key that is none"] = Answering(
            static hello => [.. Hello12(hello, 0x0303, suite: 0x009c), .. Records([.. Certificate12(Tls13Flight.Certificate), .. Message(HandshakeType.ServerHelloDone)])],
            ProbeOutcome.Answered, ProbeOutcome.Unsupported, "success"),
        ["warnings in between"] = Answering(
            static hello => [.. Hello12(hello, 0x0303), .. Enumerable.Repeat(Alert(1, 90), 17).SelectMany(static alert => alert)], ProbeOutcome.Answered, ProbeOutcome.TooLarge, "success"),
    };

    private static byte[][] CertificateAndVerify => [Certificate13(Tls13Flight.Certificate), Tls13Flight.CertificateVerify];

    private static byte[] Ticket => Message(HandshakeType.NewSessionTicket, [0, 0, 14, 16, 0, 0, 0, 0, 1, 0, .. Vector16(new byte[32]), 0, 0]);

    /// <summary>A ServerHello of TLS 1.3 that is right, and what follows.</summary>
    private static HostileCase After(Func<Tls13Flight, byte[]> answer, ProbeOutcome atsf) =>
        Answering(hello => answer(new Tls13Flight(hello)), ProbeOutcome.Answered, atsf, "success");

    private static byte[] Until(Tls13Flight flight, byte[][] messages) =>
        [.. flight.ServerHello, .. ChangeCipherSpec, .. flight.Handshake(Tls13Flight.EncryptedExtensions), .. messages.SelectMany(flight.Handshake)];

    private static byte[] Hello12(ReceivedHello hello, ushort version, ushort suite = 0xc02f) => Record(HandshakeRecord, ServerHello(hello, suite, [], version));

    private static byte[] Hello13(ReceivedHello hello, byte[] share, byte[]? sessionId = null) =>
        Record(HandshakeRecord, ServerHello(hello, 0x1301, [.. SupportedVersion(TlsVersion.Tls13), .. share], sessionId: sessionId));

    /// <summary>A ServerHello with so much of an unknown extension, and behind it one that is refused.</summary>
    private static byte[] Large(ReceivedHello hello, int size) =>
        ServerHello(hello, 0xc02f, [.. Extension(0xabcd, new byte[size - 60]), .. Extension(ExtensionType.StatusRequest, 1)]);

    private static byte[] Nines(int count) => [.. Enumerable.Repeat((byte)9, count)];
}
