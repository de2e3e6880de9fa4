using Whorl.Probing.Preludes;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>The protocols of lines, byte for byte.</summary>
public sealed class LinePreludeTests
{
    private const string Ehlo = "CEHLO whorl.invalid\r\n";

    [Fact]
    public void Goes_over_to_TLS_in_SMTP() => Script.Of(
        StartTlsProtocol.Smtp,
        "S220-mx.example ESMTP\r\n220 no spam\r\n", Ehlo,
        "S250-mx.example greets you\r\n250-SIZE 100\r\n250-starttls\r\n250 HELP\r\n", "CSTARTTLS\r\n",
        "S220 2.0.0 Ready to start TLS\r\n").EndsWith(PreludeEnd.Ready, "");

    [Fact]
    public void Takes_bare_line_feeds_and_replies_without_text() => Script.Of(
        StartTlsProtocol.Smtp, "S220\n", Ehlo, "S250-x\n250 STARTTLS\n", "CSTARTTLS\r\n", "S220\n").EndsWith(PreludeEnd.Ready);

    [Fact]
    public void Sees_that_SMTP_offers_no_TLS() => Script.Of(
        StartTlsProtocol.Smtp,
        "S220 mx.example\r\n", Ehlo,
        "S250-STARTTLS is my name\r\n250-XSTARTTLS\r\n250-STARTTLSX\r\n250 SIZE\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls, "250 SIZE");

    [Theory]
    [InlineData("554 no SMTP service here")]
    [InlineData("421 too busy")]
    public void Sees_an_SMTP_server_that_serves_nobody(string greeting) =>
        Script.Of(StartTlsProtocol.Smtp, $"S{greeting}\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls, greeting);

    [Fact]
    public void Sees_SMTP_refuse()
    {
        Script.Of(StartTlsProtocol.Smtp, "S220 x\r\n", Ehlo, "S502 no EHLO\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(
            StartTlsProtocol.Smtp,
            "S220 x\r\n", Ehlo, "S250-x\r\n250 STARTTLS\r\n", "CSTARTTLS\r\n", "S454 4.7.0 TLS not available\r\n", "CQUIT\r\n")
            .EndsWith(PreludeEnd.NoStartTls, "454 4.7.0 TLS not available");
    }

    [Theory]
    [InlineData(StartTlsProtocol.Smtp)]
    [InlineData(StartTlsProtocol.Ftp)]
    [InlineData(StartTlsProtocol.Nntp)]
    [InlineData(StartTlsProtocol.Imap)]
    [InlineData(StartTlsProtocol.Pop3)]
    [InlineData(StartTlsProtocol.Sieve)]
    public void Knows_another_protocol_by_its_first_bytes(StartTlsProtocol protocol)
    {
        foreach (string other in (string[])["\u0015\u0003\u0001\0\u0002\u0002\u0046", "\0\0\0\0", "<html>\r\n", "{\r\n", "\u00ff\u00fd\u0018"])
        {
            Script.Of(protocol, "S" + other).EndsWith(PreludeEnd.NotTheProtocol);
        }
    }

    [Theory]
    [InlineData(StartTlsProtocol.Smtp, "SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData(StartTlsProtocol.Smtp, "999 what\r\n")]
    [InlineData(StartTlsProtocol.Smtp, "2200 what\r\n")]
    [InlineData(StartTlsProtocol.Smtp, "354 go on\r\n")]
    [InlineData(StartTlsProtocol.Smtp, "220-a\r\n221 b\r\n")]
    [InlineData(StartTlsProtocol.Imap, "* HELLO\r\n")]
    [InlineData(StartTlsProtocol.Imap, "w1 OK\r\n")]
    [InlineData(StartTlsProtocol.Pop3, "+OKAY\r\n")]
    [InlineData(StartTlsProtocol.Sieve, "HELLO\r\n")]
    [InlineData(StartTlsProtocol.Nntp, "382 go\r\n")]
    [InlineData(StartTlsProtocol.Ftp, "234 go\r\n")]
    public void Refuses_a_greeting_of_another_protocol(StartTlsProtocol protocol, string greeting) =>
        Script.Of(protocol, "S" + greeting).EndsWith(PreludeEnd.NotTheProtocol);

    [Fact]
    public void Goes_over_to_TLS_in_FTP() => Script.Of(
        StartTlsProtocol.Ftp,
        "S120 ready in 1 minute\r\n220-Welcome\r\n\r\n  any text\r\n230 of ours\r\n220-more\r\n220 go\r\n", "CAUTH TLS\r\n",
        "S234 AUTH TLS OK.\r\n").EndsWith(PreludeEnd.Ready);

    [Theory]
    [InlineData("500 Unknown command")]
    [InlineData("530 Please login with USER and PASS.")]
    [InlineData("431 no")]
    public void Sees_FTP_refuse(string reply) =>
        Script.Of(StartTlsProtocol.Ftp, "S220 x\r\n", "CAUTH TLS\r\n", $"S{reply}\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls, reply);

    [Fact]
    public void Goes_over_to_TLS_in_NNTP()
    {
        Script.Of(StartTlsProtocol.Nntp, "S200 posting\r\n", "CSTARTTLS\r\n", "S382 Continue\r\n").EndsWith(PreludeEnd.Ready);
        Script.Of(StartTlsProtocol.Nntp, "S201 x\r\n", "CSTARTTLS\r\n", "S580 no\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(StartTlsProtocol.Nntp, "S400 x\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls);
    }

    [Fact]
    public void Goes_over_to_TLS_in_POP3()
    {
        Script.Of(StartTlsProtocol.Pop3, "S+OK <1@x>\r\n", "CSTLS\r\n", "S+OK\r\n").EndsWith(PreludeEnd.Ready);
        Script.Of(StartTlsProtocol.Pop3, "S+OK\r\n", "CSTLS\r\n", "S-ERR no\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls, "-ERR no");
        Script.Of(StartTlsProtocol.Pop3, "S-ERR busy\r\n", "CQUIT\r\n").EndsWith(PreludeEnd.NoStartTls);
    }

    [Fact]
    public void Goes_over_to_TLS_in_IMAP() => Script.Of(
        StartTlsProtocol.Imap,
        "S* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", "Cw1 STARTTLS\r\n",
        "S* CAPABILITY IMAP4rev1\r\n* OK still here\r\nw1 ok Begin TLS\r\n").EndsWith(PreludeEnd.Ready);

    [Fact]
    public void Lets_an_IMAP_server_speak_unasked_and_nobody_answer_for_it()
    {
        Script.Of(
            StartTlsProtocol.Imap, "S* OK ready\r\n* OK and more\r\n", "Cw1 STARTTLS\r\n", "Sw1 OK\r\n").EndsWith(PreludeEnd.Ready);
        Script.Of(StartTlsProtocol.Imap, "S* OK\r\n", "Cw1 STARTTLS\r\n", "Sw2 OK\r\n").EndsWith(PreludeEnd.NotTheProtocol, "w2 OK");
        Script.Of(StartTlsProtocol.Imap, "S* OK\r\n", "Cw1 STARTTLS\r\n", "Sw1 MAYBE\r\n").EndsWith(PreludeEnd.NotTheProtocol);
    }

    [Theory]
    [InlineData("w1 NO not now")]
    [InlineData("w1 BAD what")]
    [InlineData("* BYE")]
    public void Sees_IMAP_refuse(string answer) =>
        Script.Of(StartTlsProtocol.Imap, "S* OK\r\n", "Cw1 STARTTLS\r\n", $"S{answer}\r\n", "Cw2 LOGOUT\r\n").EndsWith(PreludeEnd.NoStartTls, answer);

    [Theory]
    [InlineData("* PREAUTH you are root")]
    [InlineData("* BYE too many connections")]
    public void Sees_an_IMAP_server_that_has_no_TLS_for_this_client(string greeting) =>
        Script.Of(StartTlsProtocol.Imap, $"S{greeting}\r\n", "Cw2 LOGOUT\r\n").EndsWith(PreludeEnd.NoStartTls, greeting);

    [Fact]
    public void Goes_over_to_TLS_in_ManageSieve()
    {
        Script.Of(
            StartTlsProtocol.Sieve,
            "S\"IMPLEMENTATION\" \"x {3}\"\r\n\"SIEVE\" {8}\r\nOK\r\nNO\r\n\r\n\"NOTIFY\" {0+}\r\n\r\n\"STARTTLS\"\r\nOK (TAG {2}\r\n\r\n) \"ready\"\r\n",
            "CSTARTTLS\r\n",
            "SOK {5}\r\nab\r\n!\r\n").EndsWith(PreludeEnd.Ready);
        Script.Of(StartTlsProtocol.Sieve, "S\"IMPLEMENTATION\" \"x\"\r\nOK\r\n", "CLOGOUT\r\n").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(StartTlsProtocol.Sieve, "S\"STARTTLS\"\r\nOK\r\n", "CSTARTTLS\r\n", "SNO \"x\"\r\n", "CLOGOUT\r\n").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(StartTlsProtocol.Sieve, "SBYE \"go\"\r\n", "CLOGOUT\r\n").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(StartTlsProtocol.Sieve, "S\"X\" {99999999999}\r\n").EndsWith(PreludeEnd.NotTheProtocol);
    }
}
