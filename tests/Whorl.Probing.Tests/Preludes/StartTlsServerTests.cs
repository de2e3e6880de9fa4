using Whorl.Probing.Preludes;
using Whorl.Probing.Scanning;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>
/// JARM and ATSF over STARTTLS against real servers. Where a server speaks TLS at once on another port, the same fingerprints come
/// from there.
/// </summary>
public sealed class StartTlsServerTests
{
    [Fact]
    public async Task Exim_answers_over_STARTTLS_as_it_does_at_once()
    {
        string exim = TestServer.Require("exim4-daemon-light", "/usr/sbin/exim4");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(3);

        // Exim keeps the process of an aborted handshake for half a second: twenty at once, its default limit, come about.
        string onlyWhere = "${if eq{$received_port}{" + ports[2] + "}{}{*}}";
        File.WriteAllText(Path.Combine(folder, "exim.conf"), $$"""
            spool_directory={{folder}}/spool
            log_file_path={{folder}}/%slog
            exim_user=root
            exim_group=root
            primary_hostname=mx.test
            local_interfaces=127.0.0.1
            daemon_smtp_ports={{ports[0]}} : {{ports[1]}} : {{ports[2]}}
            tls_on_connect_ports={{ports[1]}}
            tls_certificate={{folder}}/cert.pem
            tls_privatekey={{folder}}/key.pem
            tls_advertise_hosts={{onlyWhere}}
            host_lookup=
            pid_file_path={{folder}}/pid
            tls_alpn=
            smtp_accept_max=0
            acl_smtp_rcpt=deny
            begin acl
            deny:
             deny
            """);
        await using TestServer server = await TestServer.StartAsync(folder, ports, exim, ["-bdf", "-C", Path.Combine(folder, "exim.conf")]);
        PreludeScan later = await SameAsync(ports[0], StartTlsProtocol.Smtp, ports[1]);
        Assert.Equal(later.Jarm, (await PreludeScan.RunAsync(ports[0], PreludeScan.Plan(PreludeChoice.Always(StartTlsProtocol.Smtp)), TransportChoice.Sockets)).Jarm);

        PreludeScan none = await PreludeScan.RunAsync(ports[2], StartTlsProtocol.Smtp);
        Assert.Equal(ProbeOutcome.NoStartTls, none.Outcomes[0]);
        Assert.StartsWith("250 ", none.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(1, none.Connections);
        Assert.All(none.Outcomes.Skip(1), static outcome => Assert.Equal(ProbeOutcome.NotRun, outcome));

        PreludeScan other = await PreludeScan.RunAsync(ports[0], StartTlsProtocol.Imap);
        Assert.Equal(ProbeOutcome.NotTheProtocol, other.Outcomes[0]);
    }

    [Fact]
    public async Task Dovecot_answers_over_STARTTLS_as_it_does_at_once()
    {
        string dovecot = TestServer.Require("dovecot-core", "/usr/sbin/dovecot");
        TestServer.Require("dovecot-imapd", "/usr/lib/dovecot/imap-login");
        TestServer.Require("dovecot-pop3d", "/usr/lib/dovecot/pop3-login");
        TestServer.Require("dovecot-managesieved", "/usr/lib/dovecot/managesieve-login");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(5);
        DovecotConfiguration.Write(folder, ports);
        await using TestServer server = await TestServer.StartAsync(folder, ports, dovecot, ["-F", "-c", Path.Combine(folder, "dovecot.conf")]);
        await SameAsync(ports[0], StartTlsProtocol.Imap, ports[1]);
        await SameAsync(ports[2], StartTlsProtocol.Pop3, ports[3]);
        PreludeScan sieve = await PreludeScan.RunAsync(ports[4], StartTlsProtocol.Sieve);
        sieve.AssertAnswered();
    }

    [Fact]
    public async Task Prosody_answers_over_STARTTLS_as_it_does_at_once()
    {
        string prosody = TestServer.Require("prosody", "/usr/bin/prosody");
        TestServer.Require("lua-sec", "/usr/share/lua/5.4/ssl.lua");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(3);
        File.WriteAllText(Path.Combine(folder, "prosody.cfg.lua"), $$"""
            run_as_root = true
            daemonize = false
            pidfile = "{{folder}}/pid"
            data_path = "{{folder}}/data"
            interfaces = { "127.0.0.1" }
            c2s_ports = { {{ports[0]}} }
            c2s_direct_tls_ports = { {{ports[1]}} }
            s2s_ports = { {{ports[2]}} }
            modules_enabled = { "tls", "saslauth", "s2s", "c2s" }
            ssl = { certificate = "{{folder}}/cert.pem", key = "{{folder}}/key.pem" }
            c2s_direct_tls_ssl = { certificate = "{{folder}}/cert.pem", key = "{{folder}}/key.pem" }
            c2s_require_encryption = true
            log = { error = "{{folder}}/errors" }
            VirtualHost "localhost"
            """);
        await using TestServer server = await TestServer.StartAsync(folder, ports, prosody, ["-F", "--config", Path.Combine(folder, "prosody.cfg.lua")]);
        PreludeScan client = (await PreludeScan.RunAsync(ports[0], StartTlsProtocol.Xmpp)).AssertAnswered();
        PreludeScan between = (await PreludeScan.RunAsync(ports[2], StartTlsProtocol.XmppServer)).AssertAnswered();
        PreludeScan atOnce = (await PreludeScan.RunAsync(ports[1], StartTlsProtocol.None)).AssertAnswered();

        // Prosody chooses the certificate by server_name, and says so (0000), only where TLS comes first.
        Assert.Equal(atOnce.Fingerprints[..10].Select(static part => part.Replace("-0000", "")), client.Fingerprints[..10]);
        Assert.Equal(client.Jarm, between.Jarm);
    }

    [Fact]
    public async Task Slapd_answers_over_STARTTLS_as_it_does_at_once()
    {
        string slapd = TestServer.Require("slapd", "/usr/sbin/slapd");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(2);
        string configuration = Path.Combine(folder, "slapd.conf");
        File.WriteAllText(configuration, $"TLSCertificateFile {folder}/cert.pem\nTLSCertificateKeyFile {folder}/key.pem\n");
        await using (await TestServer.StartAsync(folder, ports, slapd, Arguments(ports, configuration)))
        {
            await SameAsync(ports[0], StartTlsProtocol.Ldap, ports[1]);
        }

        string plain = TestServer.NewFolder();
        configuration = Path.Combine(plain, "slapd.conf");
        File.WriteAllText(configuration, "");
        await using (await TestServer.StartAsync(plain, ports[..1], slapd, Arguments(ports[..1], configuration)))
        {
            PreludeScan none = await PreludeScan.RunAsync(ports[0], StartTlsProtocol.Ldap);
            Assert.Equal(ProbeOutcome.NoStartTls, none.Outcomes[0]);
            Assert.StartsWith("result code ", none.Reasons[0], StringComparison.Ordinal);
        }

        static string[] Arguments(ushort[] ports, string configuration) =>
            ["-d", "0", "-h", string.Join(' ', ports.Select((port, i) => $"ldap{(i == 0 ? "" : "s")}://127.0.0.1:{port}")), "-f", configuration];
    }

    [Fact]
    public async Task ProFTPD_answers_over_STARTTLS_as_it_does_at_once()
    {
        string proftpd = TestServer.Require("proftpd-core", "/usr/sbin/proftpd");
        TestServer.Require("proftpd-mod-crypto", "/usr/lib/proftpd/mod_tls.so");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(2);
        string configuration = Path.Combine(folder, "proftpd.conf");
        File.WriteAllText(configuration, $$"""
            ServerName "whorl"
            ServerType standalone
            DefaultAddress 127.0.0.1
            SocketBindTight on
            UseIPv6 off
            Port {{ports[0]}}
            User nobody
            Group nogroup
            ModulePath /usr/lib/proftpd
            LoadModule mod_tls.c
            PidFile {{folder}}/pid
            ScoreboardFile {{folder}}/scoreboard
            DelayTable none
            TransferLog none
            WtmpLog off
            SystemLog {{folder}}/errors
            TLSEngine on
            TLSRSACertificateFile {{folder}}/cert.pem
            TLSRSACertificateKeyFile {{folder}}/key.pem
            <VirtualHost 127.0.0.1>
              Port {{ports[1]}}
              TLSEngine on
              TLSOptions UseImplicitSSL
              TLSRSACertificateFile {{folder}}/cert.pem
              TLSRSACertificateKeyFile {{folder}}/key.pem
            </VirtualHost>
            """ + "\n");
        await TestServer.RunAsync("/bin/chmod", "600", $"{folder}/key.pem");
        await using TestServer server = await TestServer.StartAsync(folder, ports, proftpd, ["-n", "-q", "-c", configuration]);
        await SameAsync(ports[0], StartTlsProtocol.Ftp, ports[1]);
    }

    [Fact]
    public async Task PostgreSQL_answers_over_SSLRequest()
    {
        string postgres = TestServer.Require("postgresql", "/usr/lib/postgresql/*/bin/postgres");
        string setpriv = TestServer.Require("util-linux", "/usr/bin/setpriv");
        Assert.SkipUnless(Environment.UserName == "root", "NOT TESTED: PostgreSQL is run as its own user, which needs root.");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(1);
        string[] asPostgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
        await TestServer.RunAsync("/usr/bin/install", "-d", "-o", "postgres", $"{folder}/home");
        await TestServer.RunAsync("/usr/bin/install", "-o", "postgres", "-m", "600", $"{folder}/key.pem", $"{folder}/home/key.pem");
        await TestServer.RunAsync(
            setpriv, [.. asPostgres, postgres.Replace("bin/postgres", "bin/initdb"), "-D", $"{folder}/home/data", "-A", "trust", "-N", "--no-instructions"]);
        await using TestServer server = await TestServer.StartAsync(
            folder,
            ports,
            setpriv,
            [
                .. asPostgres, postgres, "-D", $"{folder}/home/data", "-c", "listen_addresses=127.0.0.1", "-c", $"port={ports[0]}",
                "-c", $"unix_socket_directories={folder}/home", "-c", "ssl=on", "-c", $"ssl_cert_file={folder}/cert.pem",
                "-c", $"ssl_key_file={folder}/home/key.pem", "-c", "shared_buffers=4MB", "-c", "max_connections=20", "-c", "fsync=off",
            ],
            signal: 2);
        (await PreludeScan.RunAsync(ports[0], StartTlsProtocol.Postgres)).AssertAnswered();
    }

    [Fact]
    public async Task MariaDB_answers_over_SSLRequest()
    {
        string mariadb = TestServer.Require("mariadb-server", "/usr/sbin/mariadbd");
        string folder = TestServer.NewFolder();
        ushort[] ports = TestServer.FreePorts(1);
        Directory.CreateDirectory($"{folder}/data");
        await using TestServer server = await TestServer.StartAsync(
            folder,
            ports,
            mariadb,
            [
                "--no-defaults", "--user=root", $"--datadir={folder}/data", "--bind-address=127.0.0.1", $"--port={ports[0]}", $"--socket={folder}/s",
                $"--pid-file={folder}/pid", $"--ssl-cert={folder}/cert.pem", $"--ssl-key={folder}/key.pem", "--skip-grant-tables", "--skip-networking=0",
                "--innodb-buffer-pool-size=8M", "--innodb-log-file-size=1M", "--performance-schema=OFF", "--skip-log-bin",
            ]);
        (await PreludeScan.RunAsync(ports[0], StartTlsProtocol.MySql)).AssertAnswered();
    }

    /// <summary>The twenty fingerprints over STARTTLS are those of the port where TLS comes first.</summary>
    private static async Task<PreludeScan> SameAsync(ushort port, StartTlsProtocol protocol, ushort direct)
    {
        PreludeScan later = (await PreludeScan.RunAsync(port, protocol)).AssertAnswered();
        PreludeScan atOnce = (await PreludeScan.RunAsync(direct, StartTlsProtocol.None)).AssertAnswered();
        Assert.Equal(atOnce.ToString(), later.ToString());
        Assert.Equal(20, later.Connections);
        return later;
    }
}
