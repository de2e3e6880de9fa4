namespace Whorl.Tls.Tests.Certificates;

/// <summary>Writes DER, honest or not, for certificates that no program would make.</summary>
internal static class DerBuilder
{
    public static byte[] Element(byte tag, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(part => part)];
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)content.Length],
            _ => [0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length],
        };
        return [tag, .. length, .. content];
    }

    public static byte[] Sequence(params byte[][] parts) => Element(0x30, parts);

    public static byte[] Text(byte tag, string text) => Element(tag, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A Name of one attribute per RDN, in the order of the bytes.</summary>
    public static byte[] Name(params (byte[] Type, byte[] Value)[] attributes) =>
        Sequence([.. attributes.Select(at => Element(0x31, Sequence(Element(6, at.Type), at.Value)))]);

    public static byte[] CommonName(string name) => Name(([0x55, 4, 3], Text(12, name)));

    /// <summary>A certificate with a key of its own kind and no signature worth the name.</summary>
    public static byte[] Certificate(
        byte[]? serial = null,
        byte[]? issuer = null,
        byte[]? subject = null,
        byte[]? notBefore = null,
        byte[]? notAfter = null,
        byte[]? publicKeyAlgorithm = null,
        params byte[][] extensions)
    {
        byte[] algorithm = Sequence(Element(6, [0x2B, 0x65, 0x70]));
        byte[] body = Sequence(
            Element(0xA0, Element(2, [2])),
            Element(2, serial ?? [1]),
            algorithm,
            issuer ?? CommonName("issuer"),
            Sequence(notBefore ?? Text(0x17, "200101000000Z"), notAfter ?? Text(0x17, "300101000000Z")),
            subject ?? CommonName("subject"),
            Sequence(publicKeyAlgorithm is null ? algorithm : Sequence(Element(6, publicKeyAlgorithm)), Element(3, [0, 1, 2, 3])),
            extensions.Length == 0 ? [] : Element(0xA3, Sequence(extensions)));
        return Sequence(body, algorithm, Element(3, [0]));
    }

    public static byte[] SubjectAltName(params byte[][] names) =>
        Sequence(Element(6, [0x55, 0x1D, 17]), Element(4, Sequence(names)));
}
