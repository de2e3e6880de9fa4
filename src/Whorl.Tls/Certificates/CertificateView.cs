namespace Whorl.Tls.Certificates;

/// <summary>
/// An X.509 certificate in place (RFC 5280 section 4.1): the fields a record shows, found in one pass over the DER without an
/// allocation. What is read is what is there: nothing is verified, and an odd but readable certificate is a result.
/// </summary>
public readonly ref struct CertificateView
{
    private readonly ReadOnlySpan<byte> subjectAltName;
    private readonly ReadOnlySpan<byte> extensions;

    private CertificateView(Fields fields, ReadOnlySpan<byte> subjectAltName, bool? isCertificateAuthority, bool hasTrailingBytes)
    {
        Serial = fields.Serial;
        SignatureAlgorithm = fields.SignatureAlgorithm;
        Issuer = fields.Issuer;
        Subject = fields.Subject;
        NotBefore = fields.NotBefore;
        NotAfter = fields.NotAfter;
        PublicKey = fields.PublicKey;
        extensions = fields.Extensions;
        this.subjectAltName = subjectAltName;
        IsCertificateAuthority = isCertificateAuthority;
        HasTrailingBytes = hasTrailingBytes;
    }

    /// <summary>The serial number's content bytes as they stand, the sign byte of a positive number included.</summary>
    public ReadOnlySpan<byte> Serial { get; }

    /// <summary>The object identifier of the algorithm the issuer signed with (content bytes; section 4.1.2.3).</summary>
    public ReadOnlySpan<byte> SignatureAlgorithm { get; }

    /// <summary>The issuer's Name, header included.</summary>
    public ReadOnlySpan<byte> Issuer { get; }

    /// <summary>The subject's Name, header included.</summary>
    public ReadOnlySpan<byte> Subject { get; }

    /// <summary>The first moment of validity.</summary>
    public CertificateTime NotBefore { get; }

    /// <summary>The last moment of validity.</summary>
    public CertificateTime NotAfter { get; }

    /// <summary>The subject's public key.</summary>
    public PublicKeyView PublicKey { get; }

    /// <summary>basicConstraints' cA; null without that extension (section 4.2.1.9).</summary>
    public bool? IsCertificateAuthority { get; }

    /// <summary>Whether bytes stand behind the certificate.</summary>
    public bool HasTrailingBytes { get; }

    /// <summary>Whether issuer and subject are the same bytes. The signature is not looked at.</summary>
    public bool IsSelfIssued => Issuer.SequenceEqual(Subject);

    /// <summary>The names of subjectAltName; of the first where the extension occurs twice.</summary>
    public GeneralNameEnumerator SubjectAltNames => new(subjectAltName);

    /// <summary>Every extension.</summary>
    public CertificateExtensionEnumerator Extensions => new(extensions);

    /// <summary>
    /// Reads the certificate at the start of <paramref name="der"/>; bytes after it are passed over, as OpenSSL does, and named by <see cref="HasTrailingBytes"/>.
    /// </summary>
    public static CertificateError TryParse(ReadOnlySpan<byte> der, out CertificateView cert)
    {
        cert = default;
        if (der.IsEmpty)
        {
            return CertificateError.Empty;
        }

        var outer = new DerReader(der);
        if (!outer.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> certificate))
        {
            return outer.Error == CertificateError.ElementPastEnd ? CertificateError.Truncated : outer.Error;
        }

        var signed = new DerReader(certificate);
        if (!signed.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> body))
        {
            return signed.Error;
        }

        CertificateError error = ReadFields(body, out Fields fields);
        if (error != CertificateError.None)
        {
            return error;
        }

        ReadExtensions(fields.Extensions, out ReadOnlySpan<byte> names, out bool? isCertificateAuthority);
        cert = new CertificateView(fields, names, isCertificateAuthority, !outer.IsEmpty);
        return CertificateError.None;
    }

    /// <summary>
    /// Writes the serial number in lower-case hexadecimal, without the sign byte 00 of a positive number; a negative one shows
    /// its two's complement as it stands. False when <paramref name="utf8"/> is too small.
    /// </summary>
    public bool TryFormatSerial(Span<byte> utf8, out int written)
    {
        ReadOnlySpan<byte> shown = Serial.Length > 1 && Serial[0] == 0 ? Serial[1..] : Serial;
        var output = new TextOutput(utf8);
        if (shown.Length <= utf8.Length / 2)
        {
            output.AppendHex(shown, upper: false);
        }

        written = output.Length;
        return written == shown.Length * 2;
    }

    private static CertificateError ReadFields(ReadOnlySpan<byte> body, out Fields fields)
    {
        fields = default;
        var reader = new DerReader(body);

        // version is [0] EXPLICIT and may be left out (section 4.1.2.1).
        reader.TryRead(0xA0, out _);
        if (!reader.TryRead(DerReader.Integer, out fields.Serial)
            || !reader.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> algorithm)
            || !reader.TryRead(DerReader.Sequence, out _, out fields.Issuer)
            || !reader.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> validity)
            || !reader.TryRead(DerReader.Sequence, out _, out fields.Subject)
            || !reader.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> publicKey, out ReadOnlySpan<byte> encodedKey))
        {
            return reader.Error;
        }

        var algorithmReader = new DerReader(algorithm);
        if (!algorithmReader.TryRead(DerReader.ObjectId, out fields.SignatureAlgorithm))
        {
            return algorithmReader.Error;
        }

        var validityReader = new DerReader(validity);
        if (!validityReader.TryRead(out byte from, out ReadOnlySpan<byte> notBefore, out _)
            || !validityReader.TryRead(out byte to, out ReadOnlySpan<byte> notAfter, out _))
        {
            return validityReader.Error;
        }

        if (from is not (DerReader.UtcTime or DerReader.GeneralizedTime) || to is not (DerReader.UtcTime or DerReader.GeneralizedTime))
        {
            return CertificateError.UnexpectedElement;
        }

        fields.NotBefore = CertificateTime.Read(from, notBefore);
        fields.NotAfter = CertificateTime.Read(to, notAfter);
        CertificateError error = PublicKeyView.TryParse(publicKey, encodedKey, out fields.PublicKey);
        if (error != CertificateError.None)
        {
            return error;
        }

        // issuerUniqueID, subjectUniqueID and extensions are [1], [2] and [3], each at most once and in this order.
        while (reader.TryRead(out byte tag, out ReadOnlySpan<byte> content, out _))
        {
            if (tag == 0xA3)
            {
                new DerReader(content).TryRead(DerReader.Sequence, out fields.Extensions);
                break;
            }
        }

        return CertificateError.None;
    }

    private static void ReadExtensions(ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> names, out bool? isCertificateAuthority)
    {
        names = default;
        isCertificateAuthority = null;
        bool hasNames = false;
        foreach (CertificateExtensionView extension in new CertificateExtensionEnumerator(extensions))
        {
            // id-ce is 2.5.29, two content bytes, followed by one byte of its own (section 4.2.1).
            if (extension.Id is not [0x55, 0x1D, _])
            {
                continue;
            }

            var value = new DerReader(extension.Value);
            switch (extension.Id[2])
            {
                case 17 when !hasNames:
                    hasNames = true;
                    value.TryRead(DerReader.Sequence, out names);
                    break;
                case 19 when isCertificateAuthority is null && value.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> constraints):
                    isCertificateAuthority = new DerReader(constraints).TryRead(DerReader.Boolean, out ReadOnlySpan<byte> flag)
                        && flag.ContainsAnyExcept((byte)0);
                    break;
            }
        }
    }

    /// <summary>The fields of TBSCertificate while they are being found.</summary>
    private ref struct Fields
    {
        public ReadOnlySpan<byte> Serial;
        public ReadOnlySpan<byte> SignatureAlgorithm;
        public ReadOnlySpan<byte> Issuer;
        public ReadOnlySpan<byte> Subject;
        public CertificateTime NotBefore;
        public CertificateTime NotAfter;
        public PublicKeyView PublicKey;
        public ReadOnlySpan<byte> Extensions;
    }
}
