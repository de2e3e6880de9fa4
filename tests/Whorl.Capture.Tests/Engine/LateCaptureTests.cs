using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Capture.Tests.Packets;

namespace Whorl.Capture.Tests.Engine;

/// <summary>Captures of real programs whose first packets are missing: what was said last before TLS is enough to name the protocol.</summary>
public sealed class LateCaptureTests
{
    public static TheoryData<string, Upgrade> Captures => new()
    {
        { "curl-connect-proxy", Upgrade.HttpConnect },
        { "curl-socks4", Upgrade.Socks4 },
        { "curl-socks4a", Upgrade.Socks4 },
        { "curl-socks5", Upgrade.Socks5 },
        { "curl-socks5h", Upgrade.Socks5 },
        { "haproxy-send-proxy", Upgrade.ProxyV1 },
        { "haproxy-send-proxy-v2", Upgrade.ProxyV2 },
        { "curl-haproxy-protocol", Upgrade.ProxyV1 },
        { "swaks-starttls", Upgrade.Smtp },
        { "openssl-starttls-smtp", Upgrade.Smtp },
        { "gnutls-starttls-smtp", Upgrade.Smtp },
        { "python-smtplib", Upgrade.Smtp },
        { "openssl-starttls-imap", Upgrade.Imap },
        { "python-imaplib", Upgrade.Imap },
        { "curl-imap", Upgrade.Imap },
        { "openssl-starttls-pop3", Upgrade.Pop3 },
        { "python-poplib", Upgrade.Pop3 },
        { "openssl-starttls-sieve", Upgrade.Sieve },
        { "gnutls-starttls-sieve", Upgrade.Sieve },
        { "lftp-auth-tls", Upgrade.Ftp },
        { "curl-ftp", Upgrade.Ftp },
        { "openssl-starttls-ftp", Upgrade.Ftp },
        { "openssl-starttls-xmpp", Upgrade.Xmpp },
        { "gnutls-starttls-xmpp", Upgrade.Xmpp },
        { "ldapsearch-starttls", Upgrade.Ldap },
        { "openssl-starttls-ldap", Upgrade.Ldap },
        { "openssl-starttls-irc", Upgrade.Irc },
        { "openssl-starttls-nntp", Upgrade.Nntp },
        { "python-nntplib", Upgrade.Nntp },
        { "psql-sslmode", Upgrade.Postgres },
        { "openssl-starttls-postgres", Upgrade.Postgres },
        { "mariadb-client", Upgrade.Mysql },
        { "openssl-starttls-mysql", Upgrade.Mysql },
        { "xfreerdp", Upgrade.Rdp },
        { "tsql", Upgrade.Tds },
        { "openvpn-tcp", Upgrade.OpenVpn },
        { "openvpn-tcp-tls-auth", Upgrade.OpenVpn },
        { "openvpn-udp", Upgrade.OpenVpn },
        { "openvpn-udp-tls-auth", Upgrade.OpenVpn },
        { "openvpn-udp-tls-auth-sha512", Upgrade.OpenVpn },
    };

    [Theory]
    [MemberData(nameof(Captures))]
    public void Whatever_is_left_of_the_dialogue_names_the_protocol(string name, Upgrade upgrade)
    {
        List<Frame> frames = CaptureForTests.Read(Locate($"tests/testdata/clients/{name}.pcap"));
        List<Seen> whole = Run(frames);
        int hello = (int)whole[0].Frame - 1;

        // These carry TLS inside packets of their own, which name them; the others are silent once TLS has begun.
        bool isWrapped = upgrade is Upgrade.OpenVpn or Upgrade.Tds;
        for (int missing = 0; missing <= hello; missing++)
        {
            List<Seen> seen = Run(frames.Skip(missing));
            bool isSilent = !isWrapped && !frames[missing..hello].Exists(HasPayload);
            Assert.All(seen, handshake => Assert.Equal(isSilent ? Upgrade.None : upgrade, handshake.Upgrade));
            Assert.Equal(whole.Select(Messages), seen.Select(Messages));
        }
    }

    private static string Messages(Seen seen) => $"{seen.Hello} {seen.ClientHello} {seen.ServerHello} {seen.IsHelloRetryRequest}";

    private static List<Seen> Run(IEnumerable<Frame> frames)
    {
        using EngineRun run = new();
        foreach (Frame frame in frames)
        {
            run.Feed(frame.Bytes);
        }

        run.Finish();
        return run.Handshakes;
    }

    private static bool HasPayload(Frame frame)
    {
        DecodedPacket packet = default;
        return new PacketDecoder().Decode(frame.Bytes, frame.OriginalLength, frame.LinkType, frame.Timestamp, ref packet) == DecodeOutcome.Tcp && !packet.Payload.IsEmpty;
    }

    private static string Locate(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"The repository has no {relative}.");
    }
}
