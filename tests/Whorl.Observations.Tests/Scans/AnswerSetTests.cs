using System.Security.Cryptography;
using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans;
using Whorl.Observations.Scans.Answers;
using Whorl.Probing.Scanning;
using Whorl.Tls.Handshake;

namespace Whorl.Observations.Tests.Scans;

/// <summary>What is kept of answers: the same for the same server, and enough for its fingerprints.</summary>
public sealed class AnswerSetTests
{
    [Fact]
    public void Two_answers_of_one_server_are_the_same_bytes() => Assert.Equal(Pack(seed: 1), Pack(seed: 2));

    [Fact]
    public void Another_certificate_gives_other_bytes() => Assert.NotEqual(Pack(seed: 1), Pack(seed: 1, certificate: 0x55));

    [Fact]
    public void Fingerprints_come_out_of_the_kept_answers_as_of_those_that_came()
    {
        Assert.True(AnswerSet.TryRead(Pack(seed: 3), out IReadOnlyList<KeptAnswer>? answers));
        ScanRecord kept = new ScanFingerprints().Recompute(answers!);
        ScanRecord came = new ScanFingerprints().Recompute([
            new KeptAnswer(ProbeKind.Jarm, "tls1_2_forward", ProbeOutcome.Answered, JarmAnswer(3)),
            new KeptAnswer(ProbeKind.Atsf, "random1", ProbeOutcome.Answered, AtsfAnswer(3, 0x44)),
        ]);
        Assert.Equal((came.Jarm, came.JarmRaw, came.Atsf), (kept.Jarm, kept.JarmRaw, kept.Atsf));
        Assert.NotNull(kept.Atsf);
        Assert.Contains("51.29", kept.Atsf, StringComparison.Ordinal);
        Assert.DoesNotContain("|||", kept.JarmRaw, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_is_its_digest_and_zeros_to_its_length()
    {
        Assert.True(AnswerSet.TryRead(Pack(seed: 3), out IReadOnlyList<KeptAnswer>? answers));
        byte[] answer = answers![1].Answer;
        byte[] digest = SHA256.HashData([.. Enumerable.Repeat((byte)0x44, 100)]);
        int at = answer.AsSpan().IndexOf(digest);
        Assert.True(at > 0);
        Assert.True(answer.AsSpan(at + 32, 68).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void No_prefix_and_no_other_form_is_read()
    {
        byte[] whole = Pack(seed: 1);
        Assert.False(AnswerSet.TryRead([], out _));
        Assert.False(AnswerSet.TryRead([2, .. whole[1..]], out _));
        for (int length = 1; length < whole.Length - 4; length++)
        {
            if (AnswerSet.TryRead(whole.AsSpan(0, length), out IReadOnlyList<KeptAnswer>? answers))
            {
                Assert.True(answers!.Count < 2, $"a prefix of {length} bytes gives everything");
            }
        }
    }

    private static byte[] Pack(int seed, byte certificate = 0x44)
    {
        AnswerSet set = new();
        set.Add(ProbeKind.Jarm, "tls1_2_forward", ProbeOutcome.Answered, JarmAnswer(seed));
        set.Add(ProbeKind.Atsf, "random1", ProbeOutcome.Answered, AtsfAnswer(seed, certificate));
        return set.ToArray();
    }

    private static byte[] JarmAnswer(int seed)
    {
        byte[] hello = ServerHello(seed);
        return [0x16, 3, 3, (byte)(hello.Length >> 8), (byte)hello.Length, .. hello];
    }

    private static byte[] AtsfAnswer(int seed, byte certificate)
    {
        Utf8Text answer = new();
        Entry(answer, AnswerEntry.Message, ServerHello(seed));
        Entry(answer, AnswerEntry.Message, [8, 0, 0, 11, 0, 9, 0, 16, 0, 5, 0, 3, 2, .. "h2"u8]);
        Entry(answer, AnswerEntry.Message, [11, 0, 0, 109, 0, 0, 0, 105, 0, 0, 100, .. Enumerable.Repeat(certificate, 100), 0, 0]);
        byte[] signature = Noise(seed + 9, 70 + (seed % 3)); // of a length that varies, as ECDSA has it
        Entry(answer, AnswerEntry.Message, [15, 0, 0, (byte)(4 + signature.Length), 4, 3, 0, (byte)signature.Length, .. signature]);
        Entry(answer, AnswerEntry.Message, [20, 0, 0, 32, .. Noise(seed + 10, 32)]);
        if (seed % 2 == 0)
        {
            Entry(answer, AnswerEntry.Message, [4, 0, 0, 8, .. Noise(seed, 8)]);
        }

        return answer.Written.ToArray();
    }

    private static byte[] ServerHello(int seed)
    {
        byte[] extensions = [0, 43, 0, 2, 3, 4, 0, 51, 0, 36, 0, 29, 0, 32, .. Noise(seed + 1, 32)];
        byte[] body = [3, 3, .. Noise(seed + 2, 32), 32, .. Noise(seed + 3, 32), 0x13, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [2, 0, 0, (byte)body.Length, .. body];
    }

    private static void Entry(Utf8Text to, AnswerEntry kind, byte[] bytes)
    {
        Span<byte> header = stackalloc byte[ServerAnswer.EntryHeaderSize];
        ServerAnswer.WriteEntryHeader(header, kind, bytes.Length);
        to.Append(header);
        to.Append(bytes);
    }

    private static byte[] Noise(int seed, int length) => SHA512.HashData(Encoding.ASCII.GetBytes($"{seed}")).Concat(SHA512.HashData(Encoding.ASCII.GetBytes($"{seed}+"))).Take(length).ToArray();
}
