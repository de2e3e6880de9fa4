using System.Text;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Tests.Hellos;

namespace Whorl.Fingerprints.Tests.Explain;

public class HostileValueTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("hello", "none of the forms")]
    [InlineData("160301", "none of the forms")]
    [InlineData("1603010200010001fc03030", "odd number")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789", "no ClientHello and no ServerHello")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "odd number")]
    [InlineData("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ", "does not decode")]
    [InlineData("771,4865,0,29,0,0", "6 parts")]
    [InlineData("771,99999,0,29,0", "more than 65535")]
    [InlineData("771,4865,0,29,256", "more than 255")]
    [InlineData("771,4865--4866,0,29,0", "a number is missing")]
    [InlineData("771-772,4865,0,29,0", "not one version")]
    [InlineData("771,,0", "not exactly one")]
    [InlineData("t13d1516h2_zzzz_0005", "not four hexadecimal digits")]
    [InlineData("t130200_1301_234ea6891581", "JA4S")]
    [InlineData("15030300020228aabbccddeeff", "an alert (handshake_failure)")]
    [InlineData("16030300040b0000000000000000", "not a hello")]
    [InlineData("1603010200010001fc0303aabbccddeeff", "cut off")]
    public void Value_that_cannot_be_explained_is_answered_with_a_sentence_that_says_why(string value, string because)
    {
        Assert.False(Explainer.TryRead(value, out _, out string? problem));
        Assert.Contains(because, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_megabytes_of_hexadecimal_are_refused_by_their_length()
    {
        Assert.False(Explainer.TryRead(new string('a', 10_000_000), out _, out string? problem));
        Assert.Contains("10,000,000 characters", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Largest_hello_there_can_be_is_explained()
    {
        byte[] message = new HelloBuilder().CipherSuites([.. Enumerable.Range(0, 32_000).Select(i => (ushort)i)]).Extensions([.. Enumerable.Range(0, 16_000).Select(i => (ushort)(i + 100))]).Message();
        Assert.True(Explainer.TryRead(Convert.ToHexString(message), out Subject? subject, out string? problem), problem);
        Assert.NotEmpty(subject.Explain().Fields);
        Assert.True(Difference.TryBetween(subject, subject, out Difference? difference, out _));
        Assert.True(difference.IsSame);
    }

    [Fact]
    public void Every_beginning_of_a_hello_is_called_cut_off()
    {
        byte[] record = HelloBuilder.Typical().Record();
        for (int length = 17; length < record.Length; length++)
        {
            Assert.False(Explainer.TryRead(Convert.ToHexString(record.AsSpan(0, length)), out _, out string? problem));
            Assert.Contains("cut off", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Changed_bytes_of_hellos_are_explained_or_refused_and_never_throw() => Properties.Hold(1000, random =>
    {
        byte[] bytes = random.Next(3) == 0 ? new ServerHelloBuilder().Extension(43, 3, 4).Extension(51, 0, 29, 0, 1, 7).Record() : HelloBuilder.Typical().Extension(51, 0, 5, 0, 29, 0, 1, 9).Extension(41, 0, 0, 0, 0).Record();
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        if (Explainer.TryRead(bytes.AsMemory(0, random.Next(1, bytes.Length + 1)), out Subject? subject, out string? problem))
        {
            StringWriter text = new();
            ExplanationText.Write(text, subject.Explain(), isColored: false);
            AssertSafe(text.ToString());
            ExplanationJson.Write(new MemoryStream(), subject.Explain());
            Assert.True(Difference.TryBetween(subject, subject, out Difference? difference, out _));
            Assert.True(difference.IsSame);
        }
        else
        {
            AssertSafe(problem);
        }
    });

    [Fact]
    public void Any_text_is_explained_or_refused_in_safe_characters() => Properties.Hold(1000, random =>
    {
        const string Alphabet = "0123456789abcdef,,--__tqdi \u001b\u202e\u0007\n\\x{}h2=+/Zé\ud83d\ude00\ud83d";
        string value = string.Concat(Enumerable.Range(0, random.Next(120)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
        if (!Explainer.TryRead(value, out _, out string? problem))
        {
            AssertSafe(problem);
        }
    });

    [Fact]
    public void Control_characters_of_a_server_name_are_shown_and_not_sent()
    {
        string hex = Convert.ToHexString(new HelloBuilder().CipherSuites(1).ServerName("a\u001b[31mred\u0007").Alpn("\u001b]0;x").Record());
        Assert.True(Explainer.TryRead(hex, out Subject? subject, out _));
        StringWriter text = new();
        ExplanationText.Write(text, subject.Explain());
        AssertSafe(text.ToString());
        Assert.Contains("a\\x1b[31mred\\x07", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(300)]
    public void Any_width_gives_every_word(int width)
    {
        Assert.True(Explainer.TryRead(Convert.ToHexString(HelloBuilder.Typical().Record()), out Subject? subject, out _));
        StringWriter text = new();
        ExplanationText.Write(text, subject.Explain(), width);
        Assert.Contains("whorl.example", text.ToString(), StringComparison.Ordinal);
    }

    private static void AssertSafe(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Assert.True(rune.Value == '\n' || (!Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.Format), $"U+{rune.Value:X4} in {text}");
        }
    }
}
