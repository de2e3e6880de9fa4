namespace Whorl.Fuzz.Targets;

/// <summary>A target with every fault that the harness has to notice, to see that it does.</summary>
internal sealed class SelfTestTarget : FuzzTarget
{
    /// <summary>The name, which no list shows.</summary>
    public const string Word = "self-test";

    private byte[]? kept;

    public override string Name => Word;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        // The harness is not instrumented, and AFL refuses to run what reports no edge.
        Coverage.Hit(1 + input.Length);
        Require(!input.SequenceEqual("crash"u8), "the input is not the word");
        if (input.SequenceEqual("memory"u8))
        {
            kept = new byte[64 << 20];
        }

        while (input.SequenceEqual("hang"u8))
        {
            GC.KeepAlive(kept);
        }
    }
}
