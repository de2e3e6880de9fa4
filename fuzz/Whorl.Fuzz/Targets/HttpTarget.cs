using Whorl.Probing.Http;

namespace Whorl.Fuzz.Targets;

/// <summary>The beginning of an HTTP response.</summary>
internal sealed class HttpTarget : FuzzTarget
{
    public override string Name => "http";

    protected override long AllocationCap(int inputLength) => 1 << 16;

    protected override void Run(ReadOnlySpan<byte> input)
    {
        bool isResponse = HttpResponseHead.TryParse(input, out HttpResponseHead head);
        bool isComplete = HttpResponseHead.IsComplete(input);
        if (isResponse)
        {
            Require(head.Status is >= 100 and <= 999, "a status that is none");
            Require(head.HasServer || head.Server.IsEmpty, "the value of a field that is not there");
            Require(!head.Server.Contains((byte)'\n') && head.Server.Trim(" \t"u8).Length == head.Server.Length, "a value is more than its line");
        }

        // Once the fields have come, nothing that follows changes what they say.
        for (int length = 0; length < input.Length; length += 1 + (input.Length / 64))
        {
            ReadOnlySpan<byte> part = input[..length];
            bool isPart = HttpResponseHead.TryParse(part, out HttpResponseHead early);
            Require(isResponse || !isPart, "a prefix is a response and the whole is none");
            if (HttpResponseHead.IsComplete(part))
            {
                Require(isComplete, "a prefix is complete and the whole is not");
                Require(isPart == isResponse && early.Status == head.Status && early.HasServer == head.HasServer && early.Server.SequenceEqual(head.Server), "what follows the fields changes them");
            }
        }
    }
}
