using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Service.Watching;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Tests.Watching;

/// <summary>Two looks side by side.</summary>
public sealed class SideBySideTests
{
    private const string Aes128 = "c02f|0303|http/1.1|ff01-0023";
    private const string Aes256 = "c030|0303|http/1.1|ff01-0023";

    [Fact]
    public void Answers_that_differ_are_told_in_names_and_those_that_differ_alike_once()
    {
        IReadOnlyList<LookSection> sections = SideBySide.Of(Jarm(Aes128, Aes128, Aes128), Jarm(Aes256, Aes256, "|||"));
        Assert.Equal(
            ["Answer", "JARM, 2 of 10 answers: tls1_2_forward, tls1_2_reverse", "JARM, 1 of 10 answers: tls1_2_top_half", "Certificate", "HTTP"],
            sections.Select(section => section.Title));
        Assert.Equal(new LookRow("cipher suite", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), Assert.Single(sections[1].Rows, row => row.Differs));
        Assert.Contains(new LookRow("version", "TLS 1.2", "TLS 1.2"), sections[1].Rows);
        Assert.Contains(new LookRow("extensions", "renegotiation_info, session_ticket", "renegotiation_info, session_ticket"), sections[1].Rows);
        Assert.Contains(new LookRow("version", "TLS 1.2", "no ServerHello"), sections[2].Rows);
        Assert.Contains(new LookRow("ALPN", "http/1.1", "none"), sections[2].Rows);
    }

    [Fact]
    public void What_the_names_do_not_show_is_told_as_it_came()
    {
        IReadOnlyList<LookSection> sections = SideBySide.Of(Jarm("c02f|0303||ff01"), Jarm("c02f|0303||FF01"));
        Assert.Equal(new LookRow("as it came", "c02f|0303||ff01", "c02f|0303||FF01"), Assert.Single(sections[1].Rows, row => row.Differs));
    }

    [Fact]
    public void A_certificate_is_told_by_names_issuer_validity_and_key()
    {
        Look before = Jarm(Aes128);
        Look after = new(before.Seen with { Certificate = new CertificateSummary { Subject = "CN=a", Issuer = "CN=a", IsSelfSigned = true, NotBefore = 86400, NotAfter = long.MaxValue } }, "bb", 0);
        LookRow[] rows = [.. SideBySide.Of(before, after)[1].Rows];
        Assert.Equal(
            [
                new("names", "a.example, b.example", "none"), new("subject", "CN=a.example", "CN=a"), new("issuer", "CN=R3, O=Let's Sign", "itself"), new("valid from", "1970-01-01", "1970-01-02"),
                new("valid until", "1970-01-01", "9999-12-31"), new("key (SHA-256)", "aa", "bb"), new("SHA-256", "00", "not seen"),
            ],
            rows);
    }

    [Fact]
    public void What_one_look_does_not_tell_is_told_to_be_missing()
    {
        Look nothing = new(new ServerObservation { Status = ScanStatus.NotTls }, null, 0);
        IReadOnlyList<LookSection> sections = SideBySide.Of(Jarm(Aes128), nothing);
        Assert.Equal(["Answer", "Certificate", "HTTP"], sections.Select(section => section.Title));
        Assert.Equal(new LookRow("kind", "TLS", "something other than TLS"), sections[0].Rows[0]);
        Assert.Equal(new LookRow("Server", "nginx", "not seen"), sections[2].Rows[1]);
    }

    private static Look Jarm(params string[] first)
    {
        string raw = string.Join(',', first.Concat(Enumerable.Repeat("|||", 10 - first.Length)));
        ServerObservation seen = new()
        {
            Status = ScanStatus.Success,
            Jarm = new Fingerprint(FingerprintMethod.Jarm, "j", raw),
            Certificate = new CertificateSummary { Sha256 = "00", Subject = "CN=a.example", Issuer = "CN=R3, O=Let's Sign", Names = "a.example,b.example", NotBefore = 0, NotAfter = 1, IsSelfSigned = false },
            HttpStatus = 200,
            Server = "nginx",
        };
        return new Look(seen, "aa", 0);
    }
}
