using Whorl.Tls.Wire;

namespace Whorl.Tls.Certificates;

/// <summary>The two shapes of the Certificate message.</summary>
public enum CertificateListForm
{
    /// <summary>A list of certificates: SSL 3.0 to TLS 1.2 (RFC 5246 section 7.4.2).</summary>
    Tls12,

    /// <summary>A request context and a list of entries with extensions: TLS 1.3 (RFC 8446 section 4.4.2).</summary>
    Tls13,
}

/// <summary>What is wrong with a Certificate message.</summary>
public enum CertificateListError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The message ends before the length of its list does.</summary>
    HeaderTruncated,

    /// <summary>The list claims more bytes than the message has; the certificates that are there are given.</summary>
    ListPastEnd,

    /// <summary>An entry claims more bytes than the list has, or its header is cut; those before it are given.</summary>
    EntryPastEnd,

    /// <summary>The message goes on after its list.</summary>
    TrailingBytes,
}

/// <summary>One certificate of a Certificate message, in place.</summary>
public readonly ref struct CertificateEntryView
{
    internal CertificateEntryView(ReadOnlySpan<byte> der, ReadOnlySpan<byte> extensions)
    {
        Der = der;
        Extensions = extensions;
    }

    /// <summary>The certificate's bytes; empty where the peer sent an empty one.</summary>
    public ReadOnlySpan<byte> Der { get; }

    /// <summary>The entry's extensions block (TLS 1.3), its length prefix not included.</summary>
    public ReadOnlySpan<byte> Extensions { get; }
}

/// <summary>
/// The body of a Certificate message in place. A message that lies about its lengths is read as far as it makes sense: the
/// certificates before the lie are given, and <see cref="Error"/> or the enumerator's own names it.
/// </summary>
public readonly ref struct CertificateListView
{
    private readonly ReadOnlySpan<byte> list;
    private readonly CertificateListForm form;

    private CertificateListView(ReadOnlySpan<byte> context, ReadOnlySpan<byte> list, CertificateListForm form, CertificateListError error)
    {
        RequestContext = context;
        this.list = list;
        this.form = form;
        Error = error;
    }

    /// <summary>certificate_request_context (TLS 1.3); empty in a server's Certificate.</summary>
    public ReadOnlySpan<byte> RequestContext { get; }

    /// <summary>What is wrong around the list; what is wrong inside it, its enumerator tells.</summary>
    public CertificateListError Error { get; }

    /// <summary>The certificates in the order of the message, the peer's own first.</summary>
    public Enumerator Certificates => new(list, form);

    /// <summary>
    /// Reads the message's frame. Only <see cref="CertificateListError.HeaderTruncated"/> leaves nothing to enumerate; the other
    /// errors are <see cref="Error"/> too.
    /// </summary>
    public static CertificateListError TryParse(ReadOnlySpan<byte> body, CertificateListForm form, out CertificateListView certificates)
    {
        var reader = new WireReader(body);
        ReadOnlySpan<byte> context = default;
        if ((form == CertificateListForm.Tls13 && !reader.TryReadVector8(out context)) || !reader.TryReadU24(out int length))
        {
            certificates = new CertificateListView(default, default, form, CertificateListError.HeaderTruncated);
            return CertificateListError.HeaderTruncated;
        }

        CertificateListError error = length.CompareTo(reader.Remaining) switch
        {
            > 0 => CertificateListError.ListPastEnd,
            < 0 => CertificateListError.TrailingBytes,
            _ => CertificateListError.None,
        };
        certificates = new CertificateListView(context, reader.Rest[..Math.Min(length, reader.Remaining)], form, error);
        return error;
    }

    /// <summary>Walks the certificates.</summary>
    public ref struct Enumerator
    {
        private readonly CertificateListForm form;
        private WireReader reader;

        internal Enumerator(ReadOnlySpan<byte> list, CertificateListForm form)
        {
            reader = new WireReader(list);
            this.form = form;
            Current = default;
            Error = CertificateListError.None;
        }

        /// <summary>The certificate under the cursor.</summary>
        public CertificateEntryView Current { get; private set; }

        /// <summary><see cref="CertificateListError.EntryPastEnd"/> when the walk ended at an entry that lies.</summary>
        public CertificateListError Error { get; private set; }

        /// <summary>Lets <c>foreach</c> use the enumerator itself.</summary>
        public readonly Enumerator GetEnumerator() => this;

        /// <summary>Moves to the next certificate.</summary>
        public bool MoveNext()
        {
            if (reader.IsEmpty || Error != CertificateListError.None)
            {
                return false;
            }

            ReadOnlySpan<byte> extensions = default;
            if (!reader.TryReadVector24(out ReadOnlySpan<byte> der)
                || (form == CertificateListForm.Tls13 && !reader.TryReadVector16(out extensions)))
            {
                Error = CertificateListError.EntryPastEnd;
                return false;
            }

            Current = new CertificateEntryView(der, extensions);
            return true;
        }
    }
}
