using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Http;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Delivery.Sending.Syslog;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Setup;

public sealed class OutletsFileTests
{
    private const string Spool = "[spool]\nfolder = spool\n";
    private const string Where = "/etc/whorl/outlets";

    [Fact]
    public void Everything_that_is_said_is_read()
    {
        DeliverySetup setup = Read("""
            # Where it goes.
            [spool]
            folder = /var/spool/whorl   # the disk with room
            size = 2G
            segment = 32M
            when-full = drop-info-first
            sync-every = 200ms
            keep = 24h

            [siem]
            kind = relp
            schema = ecs
            events = detections
            host = 192.0.2.1
            port = 2514
            tls = on
            tls-authority = ca.pem
            tries = 7
            linger = 1s

            [splunk.main]
            kind = splunk
            address = https://splunk.example:8088
            token = env:SPLUNK_TOKEN
            acknowledge = yes

            [udp]
            kind = syslog
            transport = udp
            schema = cef
            host = log.example
            """);
        Assert.Equal(
            new SpoolOptions
            {
                Folder = "/var/spool/whorl", MaxBytes = 2L << 30, SegmentBytes = 32 << 20, WhenFull = FullPolicy.DropInfoFirst, SyncEvery = TimeSpan.FromMilliseconds(200), Retention = TimeSpan.FromDays(1),
            }.ToString(),
            setup.Spool.ToString());
        Assert.Equal("/var/spool/whorl/dead-letters", setup.DeadLetterFolder);
        Assert.Equal(["relp", "splunk", "syslog"], setup.Outlets.Select(outlet => outlet.Kind));
        RelpOutletOptions relp = Assert.IsType<RelpOutletOptions>(setup.Outlets[0].Options);
        Assert.Equal(("siem", "ecs", true, "192.0.2.1", 2514, 7, TimeSpan.FromSeconds(1)), (relp.Name, relp.Encoder.Name, relp.OnlyDetections, relp.Host, relp.Port, relp.Tries, relp.Linger));
        Assert.Equal("/etc/whorl/ca.pem", relp.Tls!.AuthorityFile);
        SplunkOutletOptions splunk = Assert.IsType<SplunkOutletOptions>(setup.Outlets[1].Options);
        Assert.Equal((Secret.InEnvironment("SPLUNK_TOKEN"), true, "cim"), (splunk.Token, splunk.Acknowledge, splunk.Encoder.Name));
        Assert.Equal(514, Assert.IsType<SyslogUdpOutletOptions>(setup.Outlets[2].Options).Port);
    }

    [Theory]
    [InlineData("[a]\nkind = file\npath = x\n", " has no section [spool]; write [spool] and folder = FOLDER below it")]
    [InlineData(Spool, " has no outlet; write a section [NAME] with kind = splunk, bulk, otlp, webhook, file, syslog, relp below it")]
    [InlineData("folder = x", ", line 1: 'folder' stands in no section; write [spool] or the name of an outlet above it")]
    [InlineData(Spool + "[a]\nkind = slunk\n", ", line 4: kind 'slunk' must be one of splunk, bulk, otlp, webhook, file, syslog, relp")]
    [InlineData(Spool + "[a]\npath = x\n", ", line 3: [a] needs kind; write kind = file")]
    [InlineData(Spool + "[a]\nkind = file\npaht = x\n", ", line 5: an outlet of kind file has no setting 'paht'; it has batch-bytes, batch-events, events, failures-before-open, keep-files, kind, linger, open-for, path, rotate-bytes, rotate-every, schema, sync, timeout")]
    [InlineData(Spool + "size = 1Q\n", ", line 3: size '1Q' must be a size of 16384 bytes or more; write 512K, 16M or 1G")]
    [InlineData(Spool + "keep = 3 weeks\n", ", line 3: keep '3 weeks' must be a time; write 200ms, 30s, 5m, 24h or 7d")]
    [InlineData(Spool + "sync-every = 0s\n", ", line 3: sync-every '0s' must be a time above zero")]
    [InlineData(Spool + "size = 1M\n", ", line 1: the spool must have room for 4 segments at least")]
    [InlineData(Spool + "colour = red\n", ", line 3: [spool] has no setting 'colour'; it has dead-letters, folder, keep, segment, size, sync-every, when-full")]
    [InlineData(Spool + "folder = y\n", ", line 3: folder was set in line 2 already; take one of them out")]
    [InlineData(Spool + "[spool]\n", ", line 3: there is a section [spool] already; give this one another name")]
    [InlineData(Spool + "[A]\n", ", line 3: a section is [name], of small letters, digits, '-', '_' and dots, the first being a letter or a digit")]
    [InlineData(Spool + "[a]\nkind = file\nsync = maybe\npath = x", ", line 5: sync 'maybe' must be on or off")]
    [InlineData(Spool + "[a]\nkind = relp\nhost = h\n", ", line 3: [a] needs port; write port = 2514")]
    [InlineData(Spool + "[a]\nkind = relp\nhost = h\nport = 0\n", ", line 6: port '0' must be a whole number from 1 to 65535")]
    [InlineData(Spool + "[a]\nkind = bulk\naddress = https://h\nschema = cef\n", ", line 6: schema 'cef' must be one of whorl, ecs, ecs-security-onion, cim, ocsf, zeek, eve, otlp")]
    [InlineData(Spool + "[a]\nkind = otlp\naddress = http://h/v1/logs\nschema = ecs\n", ", line 6: schema of kind otlp is otlp; take the line out")]
    [InlineData(Spool + "[a]\nkind = bulk\naddress = http://h\ntls-authority = x\n", ", line 5: address must begin with https:// where tls- settings are given")]
    [InlineData(Spool + "[a]\nkind = bulk\naddress = https://h\nuser = me\n", ", line 6: user belongs with the other of user and password, and not with api-key")]
    [InlineData(Spool + "[a]\nkind\n", ", line 4: this is neither a section nor a setting; write [name] or name = value")]
    [InlineData(Spool + "[a]\nkind =\n", ", line 4: kind has no value; write one, or take the line out")]
    public void What_is_wrong_is_told_with_its_place_and_what_would_be_right(string text, string expected)
    {
        Assert.False(OutletsFile.TryRead(Where, text, out DeliverySetup? setup, out string problem));
        Assert.Null(setup);
        Assert.Equal(Where + expected, problem);
    }

    [Theory]
    [InlineData("kind = splunk\naddress = https://h:8088\ntoken = SECRET\n", "token says where the secret is, and never the secret: write env:VARIABLE or file:PATH")]
    [InlineData("kind = webhook\naddress = https://me:SECRET@h/\nsigning = env:X\n", "address must be http:// or https:// with a host, and neither a user nor a query in it, which would be a secret in this file")]
    [InlineData("kind = webhook\naddress = https://h/?key=SECRET\nsigning = env:X\n", "address must be http:// or https:// with a host, and neither a user nor a query in it, which would be a secret in this file")]
    [InlineData("SECRET\n", "this is neither a section nor a setting; write [name] or name = value")]
    public void A_secret_in_the_wrong_place_is_refused_and_not_repeated(string outlet, string expected)
    {
        Assert.False(OutletsFile.TryRead(Where, Spool + "[a]\n" + outlet, out _, out string problem));
        Assert.EndsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_gives_outlets_or_one_sentence_that_names_the_file()
    {
        string[] words =
        [
            "[spool]", "[a]", "[b", "]", "kind", "=", "file", "relp", "folder", "size", "1G", "99999999999999999999", "-1", "0s", "tls", "on", "#", "\n", "\n", "\n", " ", "\r", "\0", "é", "schema", "ecs",
            "token", "env:", "file:", "address", "https://", "http://[", "port", "host", "path", "/", "..", "keep", "9999999999d", "ms", "K", "transport", "udp", "otlp",
        ];
        Random random = new(47);
        int good = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = (i % 2 == 0 ? Spool + "[x]\nkind = file\npath = y\n" : "") + string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => words[random.Next(words.Length)]));
            bool isRead = OutletsFile.TryRead(Where, text, out DeliverySetup? setup, out string problem);
            Assert.Equal(isRead, setup is not null);
            Assert.Equal(isRead, problem.Length == 0);
            Assert.True(isRead || (problem.StartsWith(Where, StringComparison.Ordinal) && !problem.Contains('\n')), problem);
            good += isRead ? 1 : 0;
        }

        Assert.True(good > 10, "the texts are all wrong: nothing is tested but the first line");
    }

    private static DeliverySetup Read(string text)
    {
        Assert.True(OutletsFile.TryRead(Where, text, out DeliverySetup? setup, out string problem), problem);
        return setup;
    }
}
