using Whorl.Probing.Scanning;
using static Whorl.Probing.Tests.Scanning.HostileCase;
using static Whorl.Probing.Tests.Scanning.ServerBytes;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>Servers that are none of TLS, or stop, or do not stop.</summary>
internal static class HostileCases
{
    private static readonly byte[] Zeros = new byte[512];

    public static IReadOnlyDictionary<string, HostileCase> OfTransport { get; } = new Dictionary<string, HostileCase>
    {
        ["plain HTTP"] = AnsweringLast(static _ => "HTTP/1.1 400 Bad Request\r\n\r\nno TLS here"u8.ToArray(), ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["a banner of SSH"] = new(static connection => connection.SendAsync("SSH-2.0-x\r\n"u8.ToArray()), ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["one letter, slowly"] = new(static connection => connection.DripAsync("220 x"u8.ToArray(), TimeSpan.FromMilliseconds(100)), ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["random bytes"] = Answering(static _ => RandomBytes(), ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["the first byte of TLS and then others"] = Answering(static _ => [HandshakeRecord, .. RandomBytes()], ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["silence"] = new(static connection => connection.UntilClosedAsync(), ProbeOutcome.Timeout, ProbeOutcome.Timeout, "handshake-timeout"),
        ["half a record and silence"] = Answering(static _ => [HandshakeRecord, 3, 3, 0, 80, 2, 0], ProbeOutcome.Timeout, ProbeOutcome.Timeout, "handshake-timeout"),
        ["a byte now and then"] = new(
            static async connection => await connection.DripAsync(new Tls13Flight(await connection.ReadHelloAsync()).Whole(), TimeSpan.FromMilliseconds(20)),
            ProbeOutcome.Timeout, ProbeOutcome.Timeout, "handshake-timeout"),
        ["a reset at accept"] = new(static connection => Ends(connection.Reset), ProbeOutcome.Reset, ProbeOutcome.Reset, "connection-reset"),
        ["a reset after the hello"] = new(
            static async connection =>
            {
                await connection.ReadHelloAsync();
                connection.Reset();
            },
            ProbeOutcome.Reset, ProbeOutcome.Reset, "connection-reset"),
        ["a reset within a record"] = new(
            static async connection =>
            {
                await connection.ReadHelloAsync();
                await connection.SendAsync(HandshakeRecord, 3, 3, 0, 80, 2, 0);
                connection.Reset();
            },
            ProbeOutcome.Reset, ProbeOutcome.Reset, "connection-reset"),
        ["a close at accept"] = new(static connection => Ends(connection.Finish), ProbeOutcome.Closed, ProbeOutcome.Closed, "connection-closed"),
        ["a close after the hello"] = AnsweringLast(static _ => [], ProbeOutcome.Closed, ProbeOutcome.Closed, "connection-closed"),
        ["a close within a header"] = AnsweringLast(static _ => [HandshakeRecord, 3, 3], ProbeOutcome.Closed, ProbeOutcome.Closed, "connection-closed"),
        ["a close within a record"] = AnsweringLast(static _ => [HandshakeRecord, 3, 3, 0, 80, 2, 0], ProbeOutcome.Closed, ProbeOutcome.Closed, "connection-closed"),
        ["an echo"] = Answering(static hello => hello.Record, ProbeOutcome.Malformed, ProbeOutcome.Malformed, "error"),
        ["an alert before the hello"] = new(static connection => connection.SendAsync(Alert(2, 40)), ProbeOutcome.Alert, ProbeOutcome.Alert, "tls-alert"),
        ["endless empty handshake records"] = Endless(Record(HandshakeRecord, []), ProbeOutcome.Malformed, ProbeOutcome.Malformed),
        ["endless empty alerts"] = Endless(Record(AlertType, []), ProbeOutcome.Malformed, ProbeOutcome.Malformed),
        ["endless warnings"] = Endless(Alert(1, 112), ProbeOutcome.Alert, ProbeOutcome.TooLarge),
        ["an empty alert and silence"] = Answering(static _ => Record(AlertType, []), ProbeOutcome.Malformed, ProbeOutcome.Malformed, "error"),
        ["an alert of one byte and silence"] = Answering(static _ => Record(AlertType, [2]), ProbeOutcome.Malformed, ProbeOutcome.Malformed, "error"),
        ["an alert of three bytes"] = Answering(static _ => Record(AlertType, [2, 40, 0]), ProbeOutcome.Alert, ProbeOutcome.Malformed, "error"),
        ["a message of 16 MB in records of a byte"] = new(
            static connection => OneByteRecordsAsync(connection, [2, 0xff, 0xff, 0xff]), ProbeOutcome.TooLarge, ProbeOutcome.TooLarge, "error"),
        ["a message of 64 kB in records of a byte"] = new(
            static connection => OneByteRecordsAsync(connection, [2, 1, 0, 0]), ProbeOutcome.TooLarge, ProbeOutcome.Malformed, "error"),
        ["a record of 65,535 bytes"] = Answering(static _ => [HandshakeRecord, 3, 3, 0xff, 0xff, 2], ProbeOutcome.TooLarge, ProbeOutcome.TooLarge, "error"),
        ["a record a byte too long"] = Answering(static _ => [HandshakeRecord, 3, 3, 0x48, 0x01, 2], ProbeOutcome.TooLarge, ProbeOutcome.TooLarge, "error"),
        ["a record of zeros"] = Answering(static _ => Record(HandshakeRecord, new byte[64]), ProbeOutcome.Malformed, ProbeOutcome.Malformed, "error"),
        ["application data"] = Answering(static _ => Record(ApplicationDataType, new byte[64]), ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
        ["SSL 2.0"] = Answering(static _ => [0x80, 0x03, 0, 0, 1], ProbeOutcome.NotTls, ProbeOutcome.NotTls, "not-tls"),
    };

    private static HostileCase Endless(byte[] record, ProbeOutcome jarm, ProbeOutcome atsf) => new(
        async connection =>
        {
            await connection.ReadHelloAsync();
            await connection.SendWithoutEndAsync(record);
        },
        jarm, atsf, "error");

    private static async Task OneByteRecordsAsync(HostileConnection connection, byte[] header)
    {
        await connection.ReadHelloAsync();
        await connection.SendAsync(Records(header, 1));
        await connection.SendWithoutEndAsync(Records(Zeros, 1));
    }

    private static byte[] RandomBytes()
    {
        byte[] bytes = new byte[4096];
        new Random(7).NextBytes(bytes);
        bytes[0] = 0x99;
        return bytes;
    }

    private static Task Ends(Action end)
    {
        end();
        return Task.CompletedTask;
    }
}
