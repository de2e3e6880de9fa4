using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Benchmarks;

/// <summary>A ClientHello to its parts and to its fingerprints.</summary>
public class HelloBenchmarks
{
    // Behind version, random and a session id of 32 bytes come the list's length and GREASE: the second suite is changed.
    private const int SuiteAt = 2 + 32 + 1 + 32 + 2 + 2;

    private readonly byte[] hello = Inputs.Hello;
    private readonly byte[] digest = new byte[Digest.Sha256Size];
    private readonly Utf8Text text = new();
    private readonly DigestCache md5 = new(FingerprintDigest.Md5);
    private readonly Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
    private ushort suite;

    [Benchmark]
    public int Hello_parse()
    {
        _ = ClientHelloView.TryParse(hello, isDtls: false, out ClientHelloView view);
        return ClientHelloExtensions.Read(view).Count;
    }

    [Benchmark]
    public int Hello_ja3_new()
    {
        WriteJa3();
        Digest.Md5(text.Written, digest);
        return digest[0];
    }

    [Benchmark]
    public int Hello_ja3_seen()
    {
        WriteJa3();
        return md5.Hex(text.Written)[0];
    }

    [Benchmark]
    public int Hello_ja4_new()
    {
        // Four times as many lists as the cache has slots: hardly ever is one found again.
        BinaryPrimitives.WriteUInt16BigEndian(hello.AsSpan(SuiteAt), (ushort)(0xd000 + (suite++ & 4095)));
        return ComputeJa4();
    }

    [Benchmark]
    public int Hello_ja4_seen() => ComputeJa4();

    private void WriteJa3()
    {
        _ = ClientHelloView.TryParse(hello, isDtls: false, out ClientHelloView view);
        text.Clear();
        Ja3.Write(view, ClientHelloExtensions.Read(view), text);
    }

    private int ComputeJa4()
    {
        _ = ClientHelloView.TryParse(hello, isDtls: false, out ClientHelloView view);
        ja4.Compute(view, ClientHelloExtensions.Read(view), Ja4Transport.Tls);
        return ja4.Hashed[0];
    }
}
