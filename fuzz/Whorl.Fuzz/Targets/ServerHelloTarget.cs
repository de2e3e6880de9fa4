using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Fuzz.Checks;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Fuzz.Targets;

/// <summary>The body of a ServerHello.</summary>
internal sealed class ServerHelloTarget : FuzzTarget
{
    private readonly Utf8Text text = new();
    private readonly byte[] copy = new byte[1 << 17];

    public override string Name => "server-hello";

    protected override void Run(ReadOnlySpan<byte> input)
    {
        bool whole = ServerHelloView.TryParse(input, out ServerHelloView hello);
        for (int length = 0; length < input.Length; length += 1 + (input.Length / 64))
        {
            Require(whole || !ServerHelloView.TryParse(input[..length], out _), "a prefix is read although the whole is refused");
        }

        if (!whole)
        {
            return;
        }

        _ = hello.NegotiatedVersion;
        _ = hello.IsHelloRetryRequest;
        text.Clear();
        Ja3s.Write(hello, text);
        FingerprintCheck.RequireJa3(text.Written, commas: 2);

        if (hello.Malformations == Malformation.None)
        {
            WireWriter writer = new(copy);
            ServerHelloView.Write(
                ref writer,
                hello.LegacyVersion,
                hello.Random,
                hello.SessionId,
                hello.CipherSuite,
                hello.CompressionMethod,
                hello.HasExtensions,
                hello.ExtensionBlock);
            Require(writer.Written.SequenceEqual(input), "a ServerHello without fault is not what it is written as");
        }
    }
}
