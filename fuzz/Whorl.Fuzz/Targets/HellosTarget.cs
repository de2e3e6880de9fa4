using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Fuzz.Targets;

/// <summary>A file of described Client Hellos, in either notation.</summary>
internal sealed class HellosTarget : FuzzTarget
{
    private const int MessageHeaderSize = 4;
    private const int LargestRecord = 16384;
    private const int MostWritten = 50;
    private static readonly byte[] Name255 = new byte[255];
    private static readonly byte[] Cookie = new byte[200];
    private readonly byte[] record = new byte[HelloWriter.RecordHeaderSize + LargestRecord + 1024];
    private readonly byte[] randoms = new byte[64];
    private readonly KeyShares keys = new();

    static HellosTarget() => Name255.AsSpan().Fill((byte)'n');

    public override string Name => "hellos";

    /// <inheritdoc/>
    public override void Dispose()
    {
        keys.Dispose();
        base.Dispose();
    }

    /// <summary>A number of two characters becomes an item with the way to it.</summary>
    protected override long AllocationCap(int inputLength) => (2L << 20) + (512L * inputLength);

    protected override void Run(ReadOnlySpan<byte> input)
    {
        HelloSet set;
        try
        {
            set = HelloDirectory.ReadFile("hellos.json", input.ToArray());
        }
        catch (InvalidHelloException)
        {
            return;
        }

        Require(set.Hellos.Length > 0, "a set without hellos");
        foreach (HelloSpec hello in set.Hellos.Take(MostWritten))
        {
            HelloInstance instance = new() { Random = randoms.AsSpan(0, 32), SessionId = randoms.AsSpan(32), ServerName = Name255, ServerHost = Name255 };
            int length = Write(hello, instance);
            Require(length <= HelloCheck.EstimateSize(hello), "a hello is longer than the estimate");
            foreach (ushort group in hello.OffersGroup(NamedGroup.X25519) ? (ushort[])[NamedGroup.X25519] : [])
            {
                Write(hello, new HelloInstance { Random = randoms.AsSpan(0, 32), SessionId = randoms.AsSpan(32), RetryGroup = group, Cookie = length < LargestRecord - 1000 ? Cookie : [] });
            }
        }
    }

    private int Write(HelloSpec hello, in HelloInstance instance)
    {
        int length = HelloWriter.Write(hello, instance, keys, record);
        Require(length > 0, "a hello that was read cannot be written");
        ReadOnlySpan<byte> message = record.AsSpan(HelloWriter.RecordHeaderSize, length - HelloWriter.RecordHeaderSize);
        Require(((record[3] << 8) | record[4]) == message.Length && message.Length <= LargestRecord, "a hello is no one record");
        Require(ClientHelloView.TryParse(message[MessageHeaderSize..], isDtls: false, out ClientHelloView view), "a hello that was written cannot be read");
        Require(view.LegacyVersion == hello.LegacyVersion && view.CipherSuites.Length == 2 * hello.CipherSuites.Length, "a hello is read otherwise than it was written");
        int extensions = 0;
        foreach (ExtensionView extension in view.Extensions)
        {
            extensions++;
        }

        Require(extensions <= hello.Extensions.Length + 1, "a hello has more extensions than its description");
        return length;
    }
}
