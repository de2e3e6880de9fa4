using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Shapes;

/// <summary>The shape of every kind of value: what is stored has passed here, and is written in one way.</summary>
public static class Shape
{
    /// <summary>
    /// Checks a value. What is wrong with it comes back as a clause for the quarantine; null, and the value in its one spelling, where
    /// nothing is.
    /// </summary>
    public static string? Check(IndicatorType type, string text, out string value)
    {
        text = text.Trim();
        value = text;
        return type switch
        {
            IndicatorType.Ja3 => HexShape.Check(text, 32, "the JA3", out value),
            IndicatorType.Ja3s => HexShape.Check(text, 32, "the JA3S", out value),
            IndicatorType.Jarm => HexShape.CheckJarm(text, out value),
            IndicatorType.Atsf => HexShape.Check(text, 16, "the ATSF hash", out value),
            IndicatorType.Ja4 => Ja4Shape.Check(text, out value),
            IndicatorType.CertificateMd5 => HexShape.Check(HexShape.WithoutSeparators(text), 32, "the MD5", out value),
            IndicatorType.CertificateSha1 => HexShape.Check(HexShape.WithoutSeparators(text), 40, "the SHA-1", out value),
            IndicatorType.CertificateSha256 => HexShape.Check(HexShape.WithoutSeparators(text), 64, "the SHA-256", out value),
            IndicatorType.Address => AddressShape.Check(text, out value),
            IndicatorType.AddressPort => AddressShape.CheckWithPort(text, out value),
            IndicatorType.Network => AddressShape.CheckNetwork(text, out value),
            IndicatorType.Domain => NameShape.CheckDomain(text, out value),
            IndicatorType.DomainSuffix => NameShape.CheckDomain(text.TrimStart('.'), out value),
            IndicatorType.Url => NameShape.CheckUrl(text, out value),
            IndicatorType.Pattern => NameShape.CheckText(text, 4096, "the pattern"),
            _ => NameShape.CheckWord(text, 160, "the fingerprint"),
        };
    }
}
