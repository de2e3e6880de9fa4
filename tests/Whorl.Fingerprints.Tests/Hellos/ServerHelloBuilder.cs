using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Fingerprints.Tests.Hellos;

/// <summary>Builds the body of a ServerHello as a test says it.</summary>
internal sealed class ServerHelloBuilder
{
    private readonly List<byte> block = [];
    private ushort legacyVersion = 0x0303;
    private ushort cipherSuite = 0x1301;
    private byte[] random = new byte[32];
    private bool hasExtensionBlock;

    public ServerHelloBuilder LegacyVersion(ushort version)
    {
        legacyVersion = version;
        return this;
    }

    public ServerHelloBuilder CipherSuite(ushort suite)
    {
        cipherSuite = suite;
        return this;
    }

    public ServerHelloBuilder HelloRetryRequest()
    {
        random = ServerHelloView.HelloRetryRequestRandom.ToArray();
        return this;
    }

    public ServerHelloBuilder Extension(ushort type, params byte[] body)
    {
        hasExtensionBlock = true;
        block.AddRange([.. HelloBuilder.Pairs(type), .. HelloBuilder.Vector(2, body)]);
        return this;
    }

    public ServerHelloBuilder RawExtensionBytes(params byte[] bytes)
    {
        hasExtensionBlock = true;
        block.AddRange(bytes);
        return this;
    }

    public byte[] Body()
    {
        byte[] space = new byte[80_000];
        WireWriter writer = new(space);
        ServerHelloView.Write(ref writer, legacyVersion, random, [], cipherSuite, 0, hasExtensionBlock, block.ToArray());
        Assert.False(writer.Overflowed);
        return writer.Written.ToArray();
    }

    public byte[] Message() => [2, .. HelloBuilder.Vector(3, Body())];

    public byte[] Record() => [22, 3, 3, .. HelloBuilder.Vector(2, Message())];

    public string Ja3s()
    {
        Assert.True(ServerHelloView.TryParse(Body(), out ServerHelloView hello), "The hello cannot be read.");
        Utf8Text text = new(1);
        Fingerprints.Ja3s.Write(hello, text);
        return Encoding.UTF8.GetString(text.Written);
    }
}
