using Whorl.Tls.Handshake;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>A Client Hello as a server received it.</summary>
internal sealed class ReceivedHello(byte[] header, byte[] message)
{
    public byte[] Record { get; } = [.. header, .. message];

    /// <summary>The handshake message, header included.</summary>
    public byte[] Message { get; } = message;

    public byte[] SessionId { get; } = message[(4 + 2 + 32 + 1)..(4 + 2 + 32 + 1 + message[4 + 2 + 32])];

    /// <summary>The share of a group; empty without one.</summary>
    public byte[] ShareOf(ushort group)
    {
        Assert.True(ClientHelloView.TryParse(Message.AsSpan(4), isDtls: false, out ClientHelloView hello));
        foreach (ExtensionView extension in hello.Extensions)
        {
            ReadOnlySpan<byte> body = extension.Body;
            for (int at = 2; extension.Type == ExtensionType.KeyShare && at + 4 <= body.Length;)
            {
                int length = (body[at + 2] << 8) | body[at + 3];
                if (((body[at] << 8) | body[at + 1]) == group)
                {
                    return body.Slice(at + 4, length).ToArray();
                }

                at += 4 + length;
            }
        }

        return [];
    }
}

/// <summary>Writes what servers send, right or wrong.</summary>
internal static class ServerBytes
{
    public const byte ChangeCipherSpecType = 20;
    public const byte AlertType = 21;
    public const byte HandshakeRecord = 22;
    public const byte ApplicationDataType = 23;
    public const ushort X25519 = 0x001d;

    public static byte[] ChangeCipherSpec { get; } = Record(ChangeCipherSpecType, [1]);

    public static byte[] RetryRandom => ServerHelloView.HelloRetryRequestRandom.ToArray();

    public static byte[] Record(byte type, byte[] content, ushort version = 0x0303) =>
        [type, (byte)(version >> 8), (byte)version, (byte)(content.Length >> 8), (byte)content.Length, .. content];

    /// <summary>A message in as many records as it needs, or in records of one size.</summary>
    public static byte[] Records(byte[] content, int size = 16384) => [.. content.Chunk(size).SelectMany(static piece => Record(HandshakeRecord, piece))];

    public static byte[] Alert(byte level, byte description) => Record(AlertType, [level, description]);

    public static byte[] Message(HandshakeType type, params byte[] body) =>
        [(byte)type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] Vector16(params byte[] body) => [(byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] Extension(ushort type, params byte[] body) => [.. Number(type), .. Vector16(body)];

    public static byte[] Number(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] SupportedVersion(ushort version) => Extension(ExtensionType.SupportedVersions, Number(version));

    public static byte[] KeyShare(ushort group, params byte[] share) => Extension(ExtensionType.KeyShare, [.. Number(group), .. Vector16(share)]);

    public static byte[] SelectedGroup(ushort group) => Extension(ExtensionType.KeyShare, Number(group));

    /// <summary>A ServerHello message: echoes the session id unless told otherwise, and has no extensions block without extensions.</summary>
    public static byte[] ServerHello(
        ReceivedHello hello, ushort suite, byte[]? extensions, ushort version = 0x0303, byte compression = 0, byte[]? random = null, byte[]? sessionId = null)
    {
        byte[] id = sessionId ?? hello.SessionId;
        return Message(
            HandshakeType.ServerHello,
            [.. Number(version), .. random ?? Enumerable.Repeat((byte)0x5a, 32), (byte)id.Length, .. id, .. Number(suite), compression, .. extensions is null ? [] : Vector16(extensions)]);
    }

    /// <summary>A HelloRetryRequest message (RFC 8446 section 4.1.4).</summary>
    public static byte[] Retry(ReceivedHello hello, byte[] extensions, ushort suite = 0x1301) =>
        ServerHello(hello, suite, [.. SupportedVersion(TlsVersion.Tls13), .. extensions], random: RetryRandom);

    /// <summary>A Certificate message of TLS 1.2.</summary>
    public static byte[] Certificate12(params byte[][] chain) => Message(HandshakeType.Certificate, Vector24([.. chain.SelectMany(static der => Vector24(der))]));

    /// <summary>A Certificate message of TLS 1.3.</summary>
    public static byte[] Certificate13(params byte[][] chain) =>
        Message(HandshakeType.Certificate, [0, .. Vector24([.. chain.SelectMany(static der => (byte[])[.. Vector24(der), 0, 0])])]);

    public static byte[] Vector24(byte[] body) => [(byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
}
