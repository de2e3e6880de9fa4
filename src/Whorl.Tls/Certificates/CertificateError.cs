namespace Whorl.Tls.Certificates;

/// <summary>Why the bytes are no certificate that can be read (X.690, RFC 5280 section 4.1).</summary>
public enum CertificateError
{
    /// <summary>It could be read.</summary>
    None,

    /// <summary>There are no bytes, as in an empty entry of a Certificate message.</summary>
    Empty,

    /// <summary>The bytes end before the outermost element does.</summary>
    Truncated,

    /// <summary>An element claims more bytes than the element around it has.</summary>
    ElementPastEnd,

    /// <summary>An element has the indefinite length of BER, which DER forbids (X.690 section 10.1).</summary>
    IndefiniteLength,

    /// <summary>A length or a tag is written with more bytes than any certificate needs.</summary>
    OversizedHeader,

    /// <summary>An element is not the one that RFC 5280 section 4.1 has at this place.</summary>
    UnexpectedElement,
}
