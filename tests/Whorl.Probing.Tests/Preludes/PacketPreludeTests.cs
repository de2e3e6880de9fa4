using Whorl.Probing.Preludes;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>XMPP and the protocols of packets, byte for byte.</summary>
public sealed class PacketPreludeTests
{
    private const string Stream = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='a>b' version='1.0'>";
    private const string LdapRequest = "C0\u001d\u0002\u0001\u0001w\u0018\u0080\u00161.3.6.1.4.1.1466.20037";
    private const string LdapGoodbye = "C0\u0005\u0002\u0001\u0002\u0042\0";
    private const string PostgresRequest = "C\0\0\0\u0008\u0004\u00d2\u0016/";
    private const string RdpRequest = "C\u0003\0\0\u0013\u000e\u00e0\0\0\0\0\0\u0001\0\u0008\0\u0003\0\0\0";

    [Fact]
    public void Goes_over_to_TLS_in_XMPP()
    {
        Script.Of(
            StartTlsProtocol.Xmpp, Open("jabber:client"),
            "S" + Stream + "<stream:features> <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls><m>text</m></stream:features>\r\n ",
            "C<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            "S\n<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").EndsWith(PreludeEnd.Ready);
        Script.Of(
            StartTlsProtocol.XmppServer, Open("jabber:server"),
            "S" + Stream + "<f:features><t:starttls xmlns:t=\"x\"/></f:features>",
            "C<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            "S<t:proceed xmlns:t=\"x>\"></t:proceed>").EndsWith(PreludeEnd.Ready);
    }

    [Theory]
    [InlineData("<stream:features/>")]
    [InlineData("<stream:features><bind/></stream:features>")]
    [InlineData("<stream:error><host-unknown/></stream:error>")]
    [InlineData("</stream:stream>")]
    public void Sees_that_XMPP_offers_no_TLS(string answer) =>
        Script.Of(StartTlsProtocol.Xmpp, Open("jabber:client"), "S" + Stream + answer, "C</stream:stream>").EndsWith(PreludeEnd.NoStartTls);

    [Fact]
    public void Sees_XMPP_refuse()
    {
        Script.Of(
            StartTlsProtocol.Xmpp, Open("jabber:client"),
            "S" + Stream + "<stream:features><starttls/></stream:features>", "C<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            "S<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>", "C</stream:stream>").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(
            StartTlsProtocol.Xmpp, Open("jabber:client"), "S<stream:stream id='of before features'>", "C</stream:stream>").EndsWith(PreludeEnd.NoStartTls);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("<html><body>")]
    [InlineData("<!DOCTYPE x>")]
    [InlineData("</stream:stream>")]
    [InlineData("<?xml version='1.0'?><stream:stream version='1.0'><proceed/>")]
    [InlineData("<stream:stream version='1.0'>text")]
    public void Refuses_what_is_no_XMPP(string answer) =>
        Script.Of(StartTlsProtocol.Xmpp, Open("jabber:client"), "S" + answer).EndsWith(PreludeEnd.NotTheProtocol);

    [Fact]
    public void Never_lets_a_name_become_markup()
    {
        Script script = new("C" + Open("jabber:client")[1..].Replace("mail.example", "192.0.2.7"), "S<a>")
        {
            Protocol = StartTlsProtocol.Xmpp,
            Host = "x'><starttls/>",
        };
        script.EndsWith(PreludeEnd.NotTheProtocol);
    }

    [Fact]
    public void Goes_over_to_TLS_in_LDAP()
    {
        Script.Of(StartTlsProtocol.Ldap, LdapRequest, "S0\u000c\u0002\u0001\u0001x\u0007\n\u0001\0\u0004\0\u0004\0").EndsWith(PreludeEnd.Ready);

        // Active Directory's long lengths, and a responseName behind.
        Script.Of(
            StartTlsProtocol.Ldap, LdapRequest,
            "S0\u0084\0\0\0\u0028\u0002\u0001\u0001x\u0084\0\0\0\u001f\n\u0001\0\u0004\0\u0004\0\u008a\u00161.3.6.1.4.1.1466.20037").EndsWith(PreludeEnd.Ready);
    }

    [Theory]
    [InlineData("0\u000c\u0002\u0001\u0001x\u0007\n\u0001\u0034\u0004\0\u0004\0", "result code 52")]
    [InlineData("0\u0010\u0002\u0001\u0001x\u000b\n\u0001\u0002\u0004\0\u0004\u0004none", "result code 2")]
    [InlineData("0\u000c\u0002\u0001\0x\u0007\n\u0001\u0034\u0004\0\u0004\0", "result code 52")]
    public void Sees_LDAP_refuse(string answer, string reason) =>
        Script.Of(StartTlsProtocol.Ldap, LdapRequest, "S" + answer, LdapGoodbye).EndsWith(PreludeEnd.NoStartTls, reason);

    [Theory]
    [InlineData("0\u0080\u0002\u0001\u0001x")]
    [InlineData("0\u0085\0\0\0\0\u0005")]
    [InlineData("0\u0084\u007f\u00ff\u00ff\u00ff")]
    [InlineData("0\u0084\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("0\0")]
    [InlineData("0\u0003\u0002\u0001\u0001")]
    [InlineData("0\u0005\u0002\u0001\u0001x\0")]
    [InlineData("0\u0008\u0002\u0001\u0001x\u0003\n\u0004\0")]
    [InlineData("0\u000c\u0002\u0001\u0002x\u0007\n\u0001\0\u0004\0\u0004\0")]
    [InlineData("0\u000c\u0002\u0001\0x\u0007\n\u0001\0\u0004\0\u0004\0")]
    [InlineData("0\u000c\u0002\u0001\u0001a\u0007\n\u0001\0\u0004\0\u0004\0")]
    [InlineData("220 x\r\n")]
    public void Refuses_what_is_no_LDAP(string answer) =>
        Script.Of(StartTlsProtocol.Ldap, LdapRequest, "S" + answer).EndsWith(PreludeEnd.NotTheProtocol);

    [Fact]
    public void Goes_over_to_TLS_in_PostgreSQL()
    {
        Script.Of(StartTlsProtocol.Postgres, PostgresRequest, "SS").EndsWith(PreludeEnd.Ready);
        Script.Of(StartTlsProtocol.Postgres, PostgresRequest, "SN").EndsWith(PreludeEnd.NoStartTls, "N");
        Script.Of(StartTlsProtocol.Postgres, PostgresRequest, "SE\0\0\0\u0005\0").EndsWith(PreludeEnd.NoStartTls);
        Script.Of(StartTlsProtocol.Postgres, PostgresRequest, "SHTTP/1.1").EndsWith(PreludeEnd.NotTheProtocol);
    }

    [Theory]
    [InlineData("5.5.5-10.11.6-MariaDB", 0xF7FE, PreludeEnd.Ready)]
    [InlineData("8.0.36", 0x0800, PreludeEnd.Ready)]
    [InlineData("8.0.36", 0xF7FF, PreludeEnd.NoStartTls)]
    public void Reads_the_flags_of_a_MySQL_greeting(string version, int flags, PreludeEnd end)
    {
        if (version[0] == '5')
        {
            flags |= 0x0800;
        }

        string payload = $"\n{version}\0\u0001\0\0\0abcdefgh\0{(char)(flags & 255)}{(char)(flags >> 8)}\u002d\u0002\0\u00ff\u0081\u0015more\0";
        string greeting = $"S{(char)payload.Length}\0\0\0{payload}";
        string request = "C \0\0\u0001\u0001\u008a\0\0\0\0\0\u0001!" + new string('\0', 23);
        (end == PreludeEnd.Ready ? Script.Of(StartTlsProtocol.MySql, greeting, request) : Script.Of(StartTlsProtocol.MySql, greeting)).EndsWith(end);
    }

    [Theory]
    [InlineData("\u0009\0\0\0\u00ff\u006a\u0004no way", PreludeEnd.NoStartTls)]
    [InlineData("\u0002\0\0\0\n\0", PreludeEnd.NotTheProtocol)]
    [InlineData("\u0004\0\0\0\nabc", PreludeEnd.NotTheProtocol)]
    [InlineData("\u0002\0\0\0\u0009x", PreludeEnd.NotTheProtocol)]
    [InlineData("\u0002\0\0\u0001\nx", PreludeEnd.NotTheProtocol)]
    [InlineData("\0\0\0\0", PreludeEnd.NotTheProtocol)]
    [InlineData("220 x\r\n", PreludeEnd.NotTheProtocol)]
    public void Reads_other_first_packets_of_MySQL(string packet, PreludeEnd end) => Script.Of(StartTlsProtocol.MySql, "S" + packet).EndsWith(end);

    [Theory]
    [InlineData("\u0003\0\0\u0013\u000e\u00d0\0\0\u0012\u0034\0\u0002\u001f\u0008\0\u0001\0\0\0", PreludeEnd.Ready, "")]
    [InlineData("\u0003\0\0\u0013\u000e\u00d0\0\0\u0012\u0034\0\u0002\u001f\u0008\0\u0002\0\0\0", PreludeEnd.Ready, "")]
    [InlineData("\u0003\0\0\u0013\u000e\u00d0\0\0\u0012\u0034\0\u0002\0\u0008\0\0\0\0\0", PreludeEnd.NoStartTls, "standard RDP security")]
    [InlineData("\u0003\0\0\u0013\u000e\u00d0\0\0\u0012\u0034\0\u0003\0\u0008\0\u0002\0\0\0", PreludeEnd.NoStartTls, "negotiation failure 2")]
    [InlineData("\u0003\0\0\u000b\u0006\u00d0\0\0\u0012\u0034\0", PreludeEnd.NoStartTls, "standard RDP security")]
    [InlineData("\u0003\0\0\u000b\u0006\u0080\0\0\u0012\u0034\0", PreludeEnd.NotTheProtocol, null)]
    [InlineData("\u0003\0\0\u000c\u0007\u00d0\0\0\u0012\u0034\0\u0002", PreludeEnd.NotTheProtocol, null)]
    [InlineData("\u0003\0\0\u0007", PreludeEnd.NotTheProtocol, null)]
    [InlineData("\u0003\0\u00ff\u00ff", PreludeEnd.NotTheProtocol, null)]
    [InlineData("\u0016\u0003\u0001", PreludeEnd.NotTheProtocol, null)]
    public void Negotiates_in_RDP(string answer, PreludeEnd end, string? reason) =>
        Script.Of(StartTlsProtocol.Rdp, RdpRequest, "S" + answer).EndsWith(end, reason);

    private static string Open(string content) =>
        $"C<?xml version='1.0'?><stream:stream xmlns='{content}' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='mail.example'>";
}
