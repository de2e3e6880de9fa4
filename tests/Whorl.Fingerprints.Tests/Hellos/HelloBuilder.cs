using System.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Fingerprints.Tests.Hellos;

/// <summary>
/// Builds the body of a ClientHello as a test says it: lists in the order given, lengths filled in, lies where asked for.
/// </summary>
internal sealed class HelloBuilder
{
    public const ushort Grease = 0x3a3a;

    private readonly List<(ushort Type, byte[] Body)> extensions = [];
    private ushort legacyVersion = 0x0303;
    private byte[] sessionId = [];
    private byte[] cipherSuites = [];
    private byte[] compressionMethods = [0];
    private byte[]? cookie;
    private byte[]? rawBlock;
    private bool hasExtensionBlock;

    /// <summary>The hello of a plain TLS 1.3 client: every list short and different.</summary>
    public static HelloBuilder Typical() => new HelloBuilder()
        .CipherSuites(0x1301, 0x1302, 0xc02f)
        .ServerName("whorl.example")
        .Groups(29, 23)
        .PointFormats(0)
        .SignatureSchemes(0x0403, 0x0804)
        .Alpn("h2", "http/1.1")
        .Versions(0x0304, 0x0303);

    public HelloBuilder LegacyVersion(ushort version)
    {
        legacyVersion = version;
        return this;
    }

    public HelloBuilder SessionId(int length)
    {
        sessionId = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        return this;
    }

    public HelloBuilder Cookie(params byte[] bytes)
    {
        cookie = bytes;
        return this;
    }

    public HelloBuilder CipherSuites(params ushort[] suites) => RawCipherSuites(Pairs(suites));

    public HelloBuilder RawCipherSuites(params byte[] bytes)
    {
        cipherSuites = bytes;
        return this;
    }

    public HelloBuilder CompressionMethods(params byte[] methods)
    {
        compressionMethods = methods;
        return this;
    }

    public HelloBuilder EmptyExtensionBlock()
    {
        hasExtensionBlock = true;
        return this;
    }

    /// <summary>Sets the bytes of the extensions block itself, for those that no extension explains.</summary>
    public HelloBuilder RawExtensionBlock(params byte[] bytes)
    {
        rawBlock = bytes;
        hasExtensionBlock = true;
        return this;
    }

    public HelloBuilder Extension(ushort type, params byte[] body)
    {
        extensions.Add((type, body));
        hasExtensionBlock = true;
        return this;
    }

    public HelloBuilder Extensions(params ushort[] emptyTypes)
    {
        foreach (ushort type in emptyTypes)
        {
            Extension(type);
        }

        return this;
    }

    public HelloBuilder ServerName(string name) => Extension(ExtensionType.ServerName, Vector(2, [0, .. Vector(2, Encoding.ASCII.GetBytes(name))]));

    public HelloBuilder Groups(params ushort[] groups) => Extension(ExtensionType.SupportedGroups, Vector(2, Pairs(groups)));

    public HelloBuilder PointFormats(params byte[] formats) => Extension(ExtensionType.EcPointFormats, Vector(1, formats));

    public HelloBuilder SignatureSchemes(params ushort[] schemes) => Extension(ExtensionType.SignatureAlgorithms, Vector(2, Pairs(schemes)));

    public HelloBuilder Versions(params ushort[] versions) => Extension(ExtensionType.SupportedVersions, Vector(1, Pairs(versions)));

    public HelloBuilder Alpn(params string[] names) => Alpn([.. names.Select(Encoding.ASCII.GetBytes)]);

    public HelloBuilder Alpn(params byte[][] names) => Extension(ExtensionType.Alpn, Vector(2, [.. names.SelectMany(name => Vector(1, name))]));

    public byte[] Body()
    {
        byte[] space = new byte[300_000];
        WireWriter writer = new(space);
        ClientHelloView.Write(
            ref writer,
            legacyVersion,
            [.. Enumerable.Range(100, 32).Select(i => (byte)i)],
            sessionId,
            cipherSuites,
            compressionMethods,
            hasExtensionBlock,
            rawBlock ?? [.. extensions.SelectMany(e => (byte[])[.. Pairs(e.Type), .. Vector(2, e.Body)])],
            cookie is not null,
            cookie);
        Assert.False(writer.Overflowed);
        return writer.Written.ToArray();
    }

    /// <summary>The message: four bytes of header and the body.</summary>
    public byte[] Message() => [1, .. Vector(3, Body())];

    /// <summary>The message in one record of TLS 1.0, as most clients send it.</summary>
    public byte[] Record() => [22, 3, 1, .. Vector(2, Message())];

    /// <summary>What is computed from this hello.</summary>
    public HelloFingerprints Fingerprints(Ja4Transport transport = Ja4Transport.Tls) =>
        HelloFingerprints.Of(Body(), cookie is not null, transport);

    public static byte[] Pairs(params ushort[] values) => [.. values.SelectMany(value => (byte[])[(byte)(value >> 8), (byte)value])];

    /// <summary>The bytes with their length in front.</summary>
    public static byte[] Vector(int prefix, byte[] bytes)
    {
        byte[] space = new byte[prefix + bytes.Length];
        WireWriter writer = new(space);
        writer.WriteVector(prefix, bytes);
        Assert.False(writer.Overflowed);
        return space;
    }
}
