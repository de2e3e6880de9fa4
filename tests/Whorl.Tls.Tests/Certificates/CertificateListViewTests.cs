using FsCheck;
using FsCheck.Fluent;
using Whorl.Tls.Certificates;

namespace Whorl.Tls.Tests.Certificates;

public sealed class CertificateListViewTests
{
    [Fact]
    public void Gives_the_certificates_in_their_order()
    {
        byte[] body = List(Entry([1, 2, 3]), Entry([]), Entry([4]));
        Assert.Equal(CertificateListError.None, CertificateListView.TryParse(body, CertificateListForm.Tls12, out CertificateListView list));
        Assert.Equal(("010203  04", CertificateListError.None), Walk(list));
    }

    [Fact]
    public void An_empty_second_certificate_is_an_entry_that_is_no_certificate()
    {
        byte[] body = List(Entry(DerBuilder.Certificate()), Entry([]));
        CertificateListView.TryParse(body, CertificateListForm.Tls12, out CertificateListView list);
        CertificateListView.Enumerator certificates = list.Certificates;
        Assert.True(certificates.MoveNext());
        Assert.Equal(CertificateError.None, CertificateView.TryParse(certificates.Current.Der, out _));
        Assert.True(certificates.MoveNext());
        Assert.Equal(CertificateError.Empty, CertificateView.TryParse(certificates.Current.Der, out _));
        Assert.False(certificates.MoveNext());
    }

    [Fact]
    public void No_certificates_is_an_empty_list()
    {
        Assert.Equal(CertificateListError.None, CertificateListView.TryParse([0, 0, 0], CertificateListForm.Tls12, out CertificateListView list));
        Assert.Equal(("", CertificateListError.None), Walk(list));
    }

    [Fact]
    public void Lies_about_lengths_are_named_after_the_good_certificates()
    {
        byte[] lyingEntry = List(Entry([1]), [0xFF, 0xFF, 0xFF, 9]);
        Assert.Equal(CertificateListError.None, CertificateListView.TryParse(lyingEntry, CertificateListForm.Tls12, out CertificateListView list));
        Assert.Equal(("01", CertificateListError.EntryPastEnd), Walk(list));

        byte[] lyingList = [0xFF, 0xFF, 0xFF, .. Entry([1]), .. Entry([2]), 0, 0];
        Assert.Equal(CertificateListError.ListPastEnd, CertificateListView.TryParse(lyingList, CertificateListForm.Tls12, out list));
        Assert.Equal(("01 02", CertificateListError.EntryPastEnd), Walk(list));
        Assert.Equal(CertificateListError.ListPastEnd, list.Error);

        byte[] trailing = [.. List(Entry([1])), 7];
        Assert.Equal(CertificateListError.TrailingBytes, CertificateListView.TryParse(trailing, CertificateListForm.Tls12, out list));
        Assert.Equal(("01", CertificateListError.None), Walk(list));

        Assert.Equal(CertificateListError.HeaderTruncated, CertificateListView.TryParse([0, 0], CertificateListForm.Tls12, out list));
        Assert.Equal(("", CertificateListError.None), Walk(list));
    }

    [Fact]
    public void A_chain_longer_than_64_KiB_is_read()
    {
        byte[] big = DerBuilder.Certificate(extensions: DerBuilder.SubjectAltName(
            [.. Enumerable.Range(0, 3000).Select(i => DerBuilder.Text(0x82, $"name-{i}.example.org"))]));
        CertificateListView.TryParse(List(Entry(big), Entry(big)), CertificateListForm.Tls12, out CertificateListView list);
        Assert.Equal($"{Convert.ToHexString(big)} {Convert.ToHexString(big)}", Walk(list).Certificates);
    }

    [Fact]
    public void TLS_1_3_adds_a_context_and_extensions()
    {
        byte[] body = [2, 0xCA, 0xFE, .. List([.. Entry([1, 2]), 0, 4, 0, 5, 0, 0], [.. Entry([3]), 0, 0], Entry([4]))];
        Assert.Equal(CertificateListError.None, CertificateListView.TryParse(body, CertificateListForm.Tls13, out CertificateListView list));
        Assert.Equal("CAFE", Convert.ToHexString(list.RequestContext));
        CertificateListView.Enumerator certificates = list.Certificates;
        Assert.True(certificates.MoveNext());
        Assert.Equal("00050000", Convert.ToHexString(certificates.Current.Extensions));
        Assert.Equal(("0102 03", CertificateListError.EntryPastEnd), Walk(list));
        Assert.Equal(CertificateListError.HeaderTruncated, CertificateListView.TryParse([3, 0], CertificateListForm.Tls13, out _));
    }

    [Fact]
    public void Random_bytes_never_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        CertificateListView.TryParse(bytes, CertificateListForm.Tls12, out CertificateListView list);
        Walk(list);
        CertificateListView.TryParse(bytes, CertificateListForm.Tls13, out list);
        Walk(list);
    }).QuickCheckThrowOnFailure();

    private static (string Certificates, CertificateListError Error) Walk(CertificateListView list)
    {
        var found = new List<string>();
        CertificateListView.Enumerator certificates = list.Certificates;
        while (certificates.MoveNext())
        {
            found.Add(Convert.ToHexString(certificates.Current.Der));
        }

        return (string.Join(' ', found), certificates.Error);
    }

    private static byte[] Entry(byte[] der) => [(byte)(der.Length >> 16), (byte)(der.Length >> 8), (byte)der.Length, .. der];

    private static byte[] List(params byte[][] entries) => Entry([.. entries.SelectMany(entry => entry)]);
}
