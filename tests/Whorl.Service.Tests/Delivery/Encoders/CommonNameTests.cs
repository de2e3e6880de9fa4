using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>The common name is found as RFC 4514 writes it.</summary>
public sealed class CommonNameTests
{
    [Theory]
    [InlineData("CN=www.example.org", "www.example.org")]
    [InlineData("O=Example,CN=a,CN=b", "a")]
    [InlineData("O=Example, cn=a b ", "a b ")]
    [InlineData("OU=x+CN=a+OU=y,O=z", "a")]
    [InlineData(@"O=x\,CN=no,CN=yes", "yes")]
    [InlineData(@"CN=a\, b\+c\\d\22e\""f", "a, b+c\\d\"e\"f")]
    [InlineData(@"CN=Caf\C3\A9", "Caf\u00e9")]
    [InlineData("CN=a=b", "a=b")]
    [InlineData(@"CN=a\", "a")]
    [InlineData("O=Example", null)]
    [InlineData("CN=#0403666f6f", null)]
    [InlineData("CN=,O=x", null)]
    [InlineData("", null)]
    [InlineData(",,+", null)]
    public void It_is_found(string name, string? expected)
    {
        bool isFound = CommonName.TryFind(name, out ReadOnlySpan<char> value);
        Assert.Equal(expected is not null, isFound);
        Assert.Equal(expected ?? string.Empty, isFound ? value.ToString() : string.Empty);
    }

    [Fact]
    public void No_text_is_too_much_for_it() => Properties.Hold(5_000, random =>
    {
        const string Alphabet = "CN=\\,+#a0\ud83e\udd80 ";
        char[] letters = new char[random.Next(20)];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = Alphabet[random.Next(Alphabet.Length)];
        }

        CommonName.TryFind(letters, out _);
    });
}
