namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>
/// A JARM (Salesforce, 2020): ten times a suite in two hexadecimal digits and a version from <c>a</c> to <c>f</c>, or
/// <c>000</c> without an answer, then 32 digits of a hash. It is recognised in order not to be taken for the bytes of a hello.
/// </summary>
internal sealed class JarmHash : ValueKind
{
    private const int Length = 62;
    private const int ProbesLength = 30;

    public override string? Form => null;

    public override Recognition Recognise(string value) =>
        value.Length == Length && value.All(char.IsAsciiHexDigit) && HasProbes(value.ToLowerInvariant())
            ? Recognition.Wrong("the value is a JARM, a fingerprint of a server that is actively probed; this version does not decode JARM yet")
            : Recognition.No;

    private static bool HasProbes(string value)
    {
        for (int i = 0; i < ProbesLength; i += 3)
        {
            if (value[i + 2] is not (>= 'a' and <= 'f') && value.AsSpan(i, 3) is not "000")
            {
                return false;
            }
        }

        return true;
    }
}
