using System.Globalization;
using System.Text;

namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>The three characters that a JARM has for a probe: two hexadecimal digits for the suite, a letter for the version.</summary>
/// <param name="Number">The suite's number in JARM's own table: 0 for no answer, one more than the table has for a suite outside of it.</param>
/// <param name="Letter">The version, <c>a</c> for SSL 3.0 to <c>f</c>; <c>0</c> for none.</param>
internal readonly record struct JarmCode(int Number, char Letter)
{
    /// <summary>The number of a suite that is not in the table.</summary>
    public const int Outside = 70;

    private const ushort FirstOfTls13 = 0x1301;
    private const ushort LastOfTls13 = 0x1305;

    /// <summary>Whether the probe had no answer that counts.</summary>
    public bool IsNone => Number == 0 && Letter == '0';

    /// <summary>Reads the three characters, lower case.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out JarmCode code)
    {
        code = default;
        if (text.Length != 3 || text[2] is not ((>= 'a' and <= 'j') or '0') || !byte.TryParse(text[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte number))
        {
            return false;
        }

        code = new JarmCode(number, text[2]);
        return true;
    }

    /// <summary>The characters for a part of the raw string.</summary>
    public static JarmCode OfPart(string part)
    {
        Span<byte> characters = stackalloc byte[3];
        Jarm.WriteCode(Encoding.UTF8.GetBytes(part), characters);
        TryRead(Encoding.ASCII.GetString(characters), out JarmCode code);
        return code;
    }

    /// <summary>The version, and for the suites of TLS 1.3 that one, which hides behind the version field of TLS 1.2.</summary>
    public static string VersionOf(ushort version, ushort? suite) =>
        version == 0x0303 && suite is >= FirstOfTls13 and <= LastOfTls13 ? Registered.Version(0x0304) : Registered.Version(version);

    /// <summary>What the code says of a probe.</summary>
    public ProbeReply Reply(string name)
    {
        ushort? suite = Jarm.TryFindSuite(Number, out ushort found) ? found : null;
        string? cipher = suite is { } known ? Registered.Suite(known)
            : Number == 0 ? null
            : Number == Outside ? "a suite outside JARM's table"
            : string.Create(CultureInfo.InvariantCulture, $"suite number {Number}, which JARM does not have");
        string? version = Letter == '0' ? null : VersionOf((ushort)(0x0300 + Letter - 'a'), suite);
        return new ProbeReply(name)
        {
            Cipher = cipher,
            CipherNumber = suite,
            Version = version,
            Code = ToString(),
            Headline = IsNone ? "no ServerHello" : ProbeReply.Choice(version, cipher),
        };
    }

    /// <summary>What contradicts itself in the code, or null.</summary>
    public string? Fault(string name) =>
        Number > Outside ? $"{name}: the suite number {Number:x2}, but the numbers end at {Outside:x2}: no program prints this."
        : Number == 0 && Letter != '0' ? $"{name}: a version but no cipher suite, and a ServerHello has both."
        : Number != 0 && Letter == '0' ? $"{name}: a cipher suite but no version from which a letter could be made."
        : Letter > 'f' ? $"{name}: the letter {Letter}, a version that does not exist; the reference program fails at it."
        : null;

    /// <summary>The three characters.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:x2}{Letter}");
}
