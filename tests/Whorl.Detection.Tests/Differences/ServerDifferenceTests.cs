using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Store.Sightings;
using static Whorl.Detection.Tests.Differences.HandMadeObservation;

namespace Whorl.Detection.Tests.Differences;

/// <summary>Each kind of change, by observations written by hand.</summary>
public sealed class ServerDifferenceTests
{
    [Fact]
    public void Versions_that_are_refused_are_no_longer_accepted()
    {
        ServerObservation before = Jarm(Tls12, "002f|0301||ff01", "002f|0302||ff01", Tls12);
        ServerObservation after = Jarm(Tls12, None, None, Tls12);
        Single(before, after, DifferenceKind.ProtocolVersion, "TLS 1.0, TLS 1.1, TLS 1.2", "TLS 1.2", "It no longer accepts TLS 1.0 and TLS 1.1");
        Single(after, before, DifferenceKind.ProtocolVersion, "TLS 1.2", "TLS 1.0, TLS 1.1, TLS 1.2", "It now accepts TLS 1.0 and TLS 1.1");
    }

    [Fact]
    public void A_higher_version_that_is_chosen_instead_says_nothing_of_the_lower_one() =>
        Single(Jarm(Tls12), Jarm(Tls13), DifferenceKind.ProtocolVersion, "TLS 1.2", "TLS 1.3", "It now accepts TLS 1.3");

    [Fact]
    public void A_suite_that_both_times_could_do_is_preferred()
    {
        ServerObservation before = Jarm("1301|0303||002b-0033", "1302|0303||002b-0033");
        ServerObservation after = Jarm("1302|0303||002b-0033");
        Single(before, after, DifferenceKind.CipherOrder, "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "It now prefers TLS_AES_256_GCM_SHA384 over TLS_AES_128_GCM_SHA256");
    }

    [Fact]
    public void A_suite_that_was_never_seen_is_chosen() =>
        Single(Jarm("c02f|0303||ff01"), Jarm("c030|0303||ff01"), DifferenceKind.CipherSuite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "It now chooses TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 instead of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    [Fact]
    public void Whose_order_decides_is_told_by_two_hellos_in_opposite_orders()
    {
        ServerObservation clients = Jarm("c02f|0303||ff01", "c030|0303||ff01", "c02f|0303||ff01");
        ServerObservation own = Jarm("c030|0303||ff01", "c030|0303||ff01", "c02f|0303||ff01", "c030|0303||ff01");
        Single(clients, own, DifferenceKind.CipherOrder, "the client's order", "the server's order", "It now chooses cipher suites by its own order of preference and no longer by the client's (TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 first)");
        Single(own, clients, DifferenceKind.CipherOrder, "the server's order", "the client's order", "It now chooses cipher suites by the client's order of preference and no longer by its own");
    }

    [Fact]
    public void A_key_of_another_kind_is_one_change_and_not_one_of_suites() =>
        Single(Jarm("c02f|0303||ff01"), Jarm("c02b|0303||ff01"), DifferenceKind.CertificateOtherKey, "RSA", "ECDSA", "The key of its certificate is of another kind: ECDSA instead of RSA");

    [Fact]
    public void Extensions_of_all_answers_are_one_sentence()
    {
        ServerObservation with = Jarm("c02f|0303||ff01-0017-0023");
        ServerObservation without = Jarm("c02f|0303||ff01");
        Single(without, with, DifferenceKind.ExtensionAdded, null, "extended_master_secret, session_ticket", "Its answers now carry the extensions extended_master_secret and session_ticket");
        Single(with, without, DifferenceKind.ExtensionRemoved, "extended_master_secret, session_ticket", null, "Its answers no longer carry the extensions extended_master_secret and session_ticket");
    }

    [Fact]
    public void Extensions_in_another_order_are_likely_an_update()
    {
        ServerDifference difference = Single(Jarm("c02f|0303||ff01-0017"), Jarm("c02f|0303||0017-ff01", "c02f|0303||ff01-0017"), DifferenceKind.ExtensionOrder, null, null, "The extensions of 9 of 10 answers come in another order");
        Assert.Equal(LikelyCause.Update, difference.Likely.Cause);
    }

    [Fact]
    public void What_an_extension_says_is_told_by_an_ATSF() =>
        Single(Atsf("771_1302_43.AwQ-51.29_10.AAQAHQAX___-"), Atsf("771_1302_43.AwQ-51.29_10.AAIAHQ___-"), DifferenceKind.ExtensionValue, "supported_groups (in EncryptedExtensions): x25519, secp256r1", "supported_groups (in EncryptedExtensions): x25519", "In its answers supported_groups (in EncryptedExtensions) says x25519 instead of x25519, secp256r1");

    [Fact]
    public void The_protocol_of_ALPN() =>
        Single(Jarm("c02f|0303|http/1.1|ff01-0010"), Jarm("c02f|0303|h2|ff01-0010"), DifferenceKind.Alpn, "http/1.1", "h2", "By ALPN it now chooses h2 instead of http/1.1");

    [Fact]
    public void The_group_of_the_key_exchange() =>
        Single(Atsf(Tls13Part), Atsf("771_1302_43.AwQ-51.24_0.-16.AAMCaDI___-"), DifferenceKind.Group, "x25519", "secp384r1", "For the key exchange it now chooses secp384r1 instead of x25519");

    [Fact]
    public void Another_key_share_that_is_asked_for() =>
        Assert.Equal(["hello-retry"], Kinds(Atsf(Tls13Part), Atsf("771_1302_43.AwQ-51.29_0.-16.AAMCaDI__43.AwQ-51.29_-")));

    [Fact]
    public void A_certificate_that_clients_are_asked_for()
    {
        ServerObservation asking = Atsf("771_1302_43.AwQ-51.29_0.-16.AAMCaDI_13.AAIEAw__-");
        Single(Atsf(Tls13Part), asking, DifferenceKind.ClientCertificate, null, "CertificateRequest", "It now asks clients for a certificate");
        Single(asking, Atsf(Tls13Part), DifferenceKind.ClientCertificate, "CertificateRequest", null, "It no longer asks clients for a certificate");
    }

    [Fact]
    public void Another_alert() =>
        Single(Atsf(Tls13Part, "______<40"), Atsf(Tls13Part, "______<70"), DifferenceKind.Alert, "alert handshake_failure", "alert protocol_version", "It refuses hellos with alert protocol_version instead of alert handshake_failure");

    [Fact]
    public void Hellos_that_get_no_answer_any_more_without_a_version_that_explains_it()
    {
        ServerObservation before = Atsf(Tls13Part);
        ServerObservation after = Atsf(Tls13Part, "______<40");
        Single(before, after, DifferenceKind.AnswersFewer, "10 answered", "9 answered", "It no longer answers 1 hello (TLS 1.2 to 1.0, 63 suites, fragments of 512 bytes, no h2) that it answered; it refuses with handshake_failure");
        Assert.Equal(["answers-more"], Kinds(after, before));
    }

    [Fact]
    public void No_hello_that_is_answered_is_one_sentence()
    {
        Single(Atsf(Tls13Part), Atsf("______<40"), DifferenceKind.AnswersNone, "10 answered", "0 answered", "None of 10 hellos gets a ServerHello any more, where 10 did; it refuses with handshake_failure");
        Assert.Equal(["answers-again"], Kinds(Atsf("______<40"), Atsf(Tls13Part)));
    }

    [Fact]
    public void A_certificate_that_follows_the_last_is_renewed()
    {
        ServerDifference difference = Single(
            With(Certificate()), With(Certificate('b', notBefore: "2026-04-01")), DifferenceKind.CertificateRenewed, "2026-05-02", "2026-06-30",
            "The certificate was renewed by the same issuer, Let's Encrypt (valid until 2026-06-30)");
        Assert.Equal("certificate-renewal", difference.Likely.Cause.Name());
        Assert.Equal(["certificate-reverted"], Kinds(With(Certificate('b', notBefore: "2026-04-01")), With(Certificate())));
    }

    [Fact]
    public void A_certificate_of_another_issuer_or_for_other_names_is_told_as_such()
    {
        Single(With(Certificate()), With(Certificate('b', issuer: "CN=E1,O=Other CA,C=US")), DifferenceKind.CertificateIssuer, "Let's Encrypt", "Other CA", "It shows a certificate of another issuer, Other CA instead of Let's Encrypt (valid until 2026-05-02)");
        Single(With(Certificate()), With(Certificate('b', names: "example.net")), DifferenceKind.CertificateNames, "example.com, www.example.com", "example.net", "It shows a certificate for other names, example.net instead of example.com, www.example.com (valid until 2026-05-02)");
        Assert.Equal(["certificate-other"], Kinds(With(new CertificateSummary { Sha1 = "aa" }), With(new CertificateSummary { Sha1 = "bb" })));
        Assert.Empty(Kinds(With(Certificate()), With(Certificate(names: "www.example.com,example.com"))));
    }

    [Fact]
    public void A_version_of_the_server_is_an_update()
    {
        ServerDifference difference = Single(Header("nginx/1.24.0"), Header("nginx/1.26.1"), DifferenceKind.ServerVersion, "nginx/1.24.0", "nginx/1.26.1", "nginx went from 1.24.0 to 1.26.1");
        Assert.Equal(LikelyCause.Update, difference.Likely.Cause);
        Assert.Equal("Apache went from 2.4.57 to 2.4.62 and OpenSSL went from 3.0.9 to 3.0.15", ServerDifference.Between(Header("Apache/2.4.57 (Debian) OpenSSL/3.0.9"), Header("Apache/2.4.62 (Debian) OpenSSL/3.0.15")).Summary);
    }

    [Fact]
    public void Another_server_header()
    {
        Single(Header("nginx/1.24.0"), Header("nginx"), DifferenceKind.ServerHeader, "nginx/1.24.0", "nginx", "It names itself nginx instead of nginx/1.24.0 in its Server header");
        Single(Header("nginx"), Header(""), DifferenceKind.ServerHeader, "nginx", "", "It no longer names itself in its Server header (nginx)");
        Single(Header(""), Header("nginx"), DifferenceKind.ServerHeader, "", "nginx", "It now names itself nginx in its Server header");
    }

    [Fact]
    public void The_status_over_HTTP() =>
        Single(new ServerObservation { HttpStatus = 200 }, new ServerObservation { HttpStatus = 503 }, DifferenceKind.HttpStatus, "200", "503", "It answers HTTP requests with status 503 instead of 200");

    [Fact]
    public void A_server_that_is_gone_is_unreachable_and_nothing_else()
    {
        ServerObservation before = Jarm(Tls12) with { Status = ScanStatus.Success, Certificate = Certificate(), Server = "nginx" };
        ServerObservation after = new() { Status = ScanStatus.ConnectionRefused };
        ServerDifference difference = Single(before, after, DifferenceKind.Status, "success", "connection-refused", "It refuses connections");
        Assert.Equal(LikelyCause.Unreachable, difference.Likely.Cause);
        Assert.Equal(["status", "protocol-version"], Kinds(after.Over(before), Jarm(Tls13) with { Status = ScanStatus.Success }));
    }

    [Fact]
    public void Another_program_with_another_certificate_is_another_machine()
    {
        ServerObservation before = Header("nginx/1.24.0") with { Certificate = Certificate() };
        ServerObservation after = Header("Apache/2.4.62") with { Certificate = Certificate('b', issuer: "CN=E1,O=Other CA") };
        CauseHint likely = ServerDifference.Between(before, after).Likely;
        Assert.Equal(("other-machine", 2), (likely.Cause.Name(), likely.Reasons.Count));
    }

    [Fact]
    public void What_one_observation_does_not_tell_is_no_difference() =>
        Assert.True(ServerDifference.Between(Jarm(Tls12) with { Certificate = Certificate(), Server = "nginx", HttpStatus = 200 }, Atsf(Tls13Part)).IsEmpty);

    [Fact]
    public void A_staple_that_comes_and_goes_is_told_as_that() =>
        Assert.Equal("Its JARM differs by status_request alone, which comes and goes with a staple", ServerDifference.Between(Jarm("c02f|0303||ff01-0005"), Jarm("c02f|0303||ff01")).Summary);

    [Fact]
    public void A_JARM_without_its_raw_string_tells_suites_and_versions_and_no_more()
    {
        ServerObservation before = HashOf(Jarm("c02f|0303||ff01"));
        Assert.Equal("It now chooses TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 instead of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ServerDifference.Between(before, HashOf(Jarm("c030|0303||ff01"))).Summary);
        Assert.Equal("Its JARM differs, and what is kept of its answers does not show where", ServerDifference.Between(before, HashOf(Jarm("c02f|0303||0017"))).Summary);
    }

    private static ServerObservation HashOf(ServerObservation observation) => observation with { Jarm = observation.Jarm! with { Raw = null } };

    private static ServerObservation Header(string server) => new() { Server = server };

    private static string[] Kinds(ServerObservation before, ServerObservation after) =>
        [.. ServerDifference.Between(before, after).Changes.Select(change => change.Kind.Name())];

    private static ServerDifference Single(ServerObservation before, ServerObservation after, DifferenceKind kind, string? was, string? became, string sentence)
    {
        ServerDifference difference = ServerDifference.Between(before, after);
        Assert.Empty(difference.Problems);
        ServerChange change = Assert.Single(difference.Changes);
        Assert.Equal(new ServerChange(kind, was, became, sentence), change with { IsBySetting = false });
        Assert.Equal(sentence, difference.Summary);
        return difference;
    }
}
