using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Tests.Explain;

/// <summary>Values through the explainer, as text and as objects.</summary>
internal static class Explained
{
    public static Subject Read(string value)
    {
        Assert.True(Explainer.TryRead(value, out Subject? subject, out string? problem), $"{value}: {problem}");
        return subject;
    }

    public static string Problem(string value)
    {
        Assert.False(Explainer.TryRead(value, out _, out string? problem), value);
        return problem;
    }

    public static string Fingerprint(string value, string name) => Assert.Single(Read(value).Explain().Fingerprints, fingerprint => fingerprint.Name == name).Text;

    /// <summary>The explanation at a width, of which no line but an unbreakable one is wider or ends with a space.</summary>
    public static string Text(string value, int width = ExplanationText.DefaultWidth)
    {
        StringWriter text = new();
        ExplanationText.Write(text, Read(value).Explain(), width);
        AssertFits(text.ToString(), width);
        return text.ToString();
    }

    public static Difference Between(string first, string second)
    {
        Assert.True(Difference.TryBetween(Read(first), Read(second), out Difference? difference, out string? problem), problem);
        return difference;
    }

    public static string Text(string first, string second)
    {
        StringWriter text = new();
        ExplanationText.Write(text, Between(first, second));
        AssertFits(text.ToString(), ExplanationText.DefaultWidth);
        return text.ToString();
    }

    /// <summary>Explains whatever can be explained, compares it with itself, and looks at every character that comes out.</summary>
    public static void AssertHarmless(string value)
    {
        if (!Explainer.TryRead(value, out Subject? subject, out string? problem))
        {
            AssertSafe(problem);
            return;
        }

        StringWriter text = new();
        ExplanationText.Write(text, subject.Explain());
        AssertSafe(text.ToString());
        ExplanationJson.Write(new MemoryStream(), subject.Explain());
        Assert.True(Difference.TryBetween(subject, subject, out Difference? difference, out problem), problem);
        Assert.True(difference.IsSame, value);
        ExplanationJson.Write(new MemoryStream(), difference);
    }

    public static void AssertSafe(string text)
    {
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            Assert.True(rune.Value == '\n' || (!System.Text.Rune.IsControl(rune) && System.Text.Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.Format), $"U+{rune.Value:X4} in {text}");
        }
    }

    /// <summary>A value with a few characters changed, left out or put in.</summary>
    public static string Mutate(string value, string alphabet, Random random)
    {
        List<char> characters = [.. value];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(characters.Count + 1);
            char other = alphabet[random.Next(alphabet.Length)];
            switch (random.Next(3))
            {
                case 0 when at < characters.Count:
                    characters[at] = other;
                    break;
                case 1 when at < characters.Count:
                    characters.RemoveAt(at);
                    break;
                default:
                    characters.Insert(at, other);
                    break;
            }
        }

        return new string([.. characters]);
    }

    private static void AssertFits(string text, int width) =>
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width && line == line.TrimEnd(), $"'{line}' is too wide or ends with a space"));
}
