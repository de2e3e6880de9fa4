using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Preludes;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>Peers that mean no good, whatever is spoken with them.</summary>
public sealed class HostilePreludeTests
{
    public static TheoryData<StartTlsProtocol> Protocols => [.. Enum.GetValues<StartTlsProtocol>().Where(static protocol => protocol != StartTlsProtocol.None)];

    [Theory]
    [InlineData(StartTlsProtocol.Smtp, "", "220-x\r\n")]
    [InlineData(StartTlsProtocol.Smtp, "2", "2")]
    [InlineData(StartTlsProtocol.Smtp, "220 ", "x")]
    [InlineData(StartTlsProtocol.Ftp, "", "120 later\r\n")]
    [InlineData(StartTlsProtocol.Ftp, "220-", "\r\n")]
    [InlineData(StartTlsProtocol.Imap, "* OK\r\n", "* OK\r\n")]
    [InlineData(StartTlsProtocol.Imap, "* OK ", "x")]
    [InlineData(StartTlsProtocol.Pop3, "+OK ", "x")]
    [InlineData(StartTlsProtocol.Sieve, "", "\"X\"\r\n")]
    [InlineData(StartTlsProtocol.Sieve, "\"X\" {16384}\r\n", "\"X\" {16384}\r\n")]
    [InlineData(StartTlsProtocol.Xmpp, "", " ")]
    [InlineData(StartTlsProtocol.Xmpp, "", "<?x?>")]
    [InlineData(StartTlsProtocol.Xmpp, "<stream:stream version='1.0'", " ")]
    [InlineData(StartTlsProtocol.Xmpp, "<stream:stream version='1.0'><stream:features>", "x")]
    [InlineData(StartTlsProtocol.Xmpp, "<stream:stream version='1.0'><stream:features>", "<starttls>")]
    public void Ends_what_does_not_end(StartTlsProtocol protocol, string first, string then)
    {
        foreach (int piece in (int[])[1, 7, 1000, 65536])
        {
            using Prelude prelude = new();
            Script.Of(protocol).Start(prelude);
            prelude.Receive(Script.Bytes(first));
            byte[] endless = Script.Bytes(string.Concat(Enumerable.Repeat(then, (131072 / then.Length) + 1)));
            int sent = 0;
            while (prelude.End == PreludeEnd.None && sent + piece <= endless.Length)
            {
                prelude.Receive(endless.AsSpan(sent, piece));
                sent += piece;
            }

            Assert.Equal(PreludeEnd.NotTheProtocol, prelude.End);
            Assert.True(sent <= Prelude.MostHeard + piece, $"{sent} bytes heard in pieces of {piece}");
        }
    }

    [Fact]
    public void Ends_a_proxy_that_does_not_end()
    {
        Assert.True(ProxyAddress.TryParse("http://192.0.2.1:3128", out ProxyAddress? proxy, out _));
        using Prelude prelude = new();
        new Script { Proxy = proxy.Via(proxy.Address!.Value) }.Start(prelude);
        prelude.Receive("HTTP/1.1 200 OK\r\n"u8);
        for (int i = 0; i < 10_000 && prelude.End == PreludeEnd.None; i++)
        {
            prelude.Receive("X: y\r\n"u8);
        }

        Assert.Equal(PreludeEnd.ProxyFailed, prelude.End);
    }

    [Theory]
    [InlineData(StartTlsProtocol.Smtp, "220 x\r\n250-x\r\n250 STARTTLS\r\n220 go\r\n")]
    [InlineData(StartTlsProtocol.Smtp, "220 x\r\n2")]
    [InlineData(StartTlsProtocol.Ftp, "220 x\r\n234 go\r\n")]
    [InlineData(StartTlsProtocol.Pop3, "+OK\r\n+OK\r\n")]
    [InlineData(StartTlsProtocol.Nntp, "200 x\r\n382 go\r\n")]
    [InlineData(StartTlsProtocol.Sieve, "\"STARTTLS\"\r\nOK\r\nOK\r\n")]
    [InlineData(StartTlsProtocol.Xmpp, "<stream:stream version='1.0'><stream:features><starttls/></stream:features><proceed/>")]
    [InlineData(StartTlsProtocol.MySql, "\u0016\0\0\0\n\0\u0001\0\0\0abcdefgh\0\0\u0008\0\0\0\0\0\u0016\u0003\u0003")]
    public void Takes_no_answer_that_came_before_its_question(StartTlsProtocol protocol, string atOnce)
    {
        using Prelude prelude = new();
        Script.Of(protocol).Start(prelude);
        prelude.Receive(Script.Bytes(atOnce));
        Assert.Equal(PreludeEnd.NotTheProtocol, prelude.End);
        Assert.Equal("it answered before it was asked", prelude.Reason);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Survives_anything(StartTlsProtocol protocol)
    {
        using Prelude prelude = new();
        string[] words =
        [
            "220", "250", "-", " ", "\r\n", "\n", "STARTTLS", "* ", "OK", "w1 ", "+OK", "\"", "{3}", "<", ">", "</", "/>", "stream:stream", " version=''",
            "stream:features", "starttls", "proceed", "0", "\u000c\u0002\u0001\u0001x", "\u0084", "\0", "\u0007\n\u0001\0", "S", "\u0003\0\0\u0013", "\u00ff",
        ];
        Gen<string> said = Gen.Elements(words).ListOf().Select(string.Concat);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true);
        Prop.ForAll(said.ToArbitrary(), ArbMap.Default.ArbFor<byte[]>(), (text, junk) =>
        {
            _ = Hear(prelude, protocol, System.Text.Encoding.Latin1.GetString(junk), 3);
            PreludeEnd single = Hear(prelude, protocol, text, 1);
            PreludeEnd whole = Hear(prelude, protocol, text, int.MaxValue);

            // Cuts decide nothing but whether an answer is seen to have come before its question.
            return whole == single || prelude.Reason == "it answered before it was asked";
        }).Check(config);
    }

    [Theory]
    [InlineData("socks5://me:secret@192.0.2.1:1080")]
    [InlineData("http://192.0.2.1:3128")]
    public void Survives_any_proxy(string url)
    {
        Assert.True(ProxyAddress.TryParse(url, out ProxyAddress? proxy, out _));
        using Prelude prelude = new();
        Script script = new() { Proxy = proxy.Via(proxy.Address!.Value), Protocol = StartTlsProtocol.Smtp };
        string[] words =
        [
            "\u0005\0", "\u0005\u0002", "\u0001\0", "\u0005\0\0\u0001", "\u0005\0\0\u0003\u0002", "ab", "\0\0\0\0\0\0", "HTTP/1.1 ", "200", "100", " OK", "\r\n",
            "\r\n\r\n", "220 x\r\n", "\u00ff",
        ];
        Config config = Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true);
        Prop.ForAll(Gen.Elements(words).ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            PreludeEnd single = Hear(prelude, script, text, 1);
            return Hear(prelude, script, text, int.MaxValue) == single || prelude.Reason == "it answered before it was asked";
        }).Check(config);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Allocates_nothing_for_a_connection(StartTlsProtocol protocol)
    {
        using Prelude prelude = new();
        byte[] host = "mail.example"u8.ToArray();
        byte[][] turns = [.. Turns(protocol).Select(Script.Bytes)];
        for (int i = 0; i < 100; i++)
        {
            Talk(prelude, protocol, host, turns);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Talk(prelude, protocol, host, turns);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(PreludeEnd.Ready, prelude.End);
    }

    private static void Talk(Prelude prelude, StartTlsProtocol protocol, byte[] host, byte[][] turns)
    {
        prelude.Start(null, protocol, new PreludeTarget { Address = new HostAddress(1, true), Port = 1, Host = host }, Prelude.DefaultClientName);
        foreach (byte[] turn in turns)
        {
            prelude.Sent(prelude.Outgoing.Length);
            prelude.Receive(turn.AsSpan(0, turn.Length / 2));
            prelude.Receive(turn.AsSpan(turn.Length / 2));
        }

        prelude.Sent(prelude.Outgoing.Length);
    }

    private static string[] Turns(StartTlsProtocol protocol) => protocol switch
    {
        StartTlsProtocol.Smtp => ["220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "220 x\r\n"],
        StartTlsProtocol.Imap => ["* OK\r\n", "w1 OK\r\n"],
        StartTlsProtocol.Pop3 => ["+OK\r\n", "+OK\r\n"],
        StartTlsProtocol.Ftp => ["220 x\r\n", "234 x\r\n"],
        StartTlsProtocol.Nntp => ["200 x\r\n", "382 x\r\n"],
        StartTlsProtocol.Sieve => ["\"STARTTLS\"\r\nOK\r\n", "OK\r\n"],
        StartTlsProtocol.Xmpp or StartTlsProtocol.XmppServer =>
            ["<stream:stream version='1.0'><stream:features><starttls/></stream:features>", "<proceed/>"],
        StartTlsProtocol.Ldap => ["0\u000c\u0002\u0001\u0001x\u0007\n\u0001\0\u0004\0\u0004\0"],
        StartTlsProtocol.Postgres => ["S"],
        StartTlsProtocol.MySql => ["\u0016\0\0\0\n\0\u0001\0\0\0abcdefgh\0\0\u0008\0\0\0\0\0"],
        _ => ["\u0003\0\0\u0013\u000e\u00d0\0\0\u0012\u0034\0\u0002\u001f\u0008\0\u0001\0\0\0"],
    };

    private static PreludeEnd Hear(Prelude prelude, StartTlsProtocol protocol, string text, int piece) =>
        Hear(prelude, Script.Of(protocol), text, piece);

    private static PreludeEnd Hear(Prelude prelude, Script script, string text, int piece)
    {
        script.Start(prelude);
        byte[] bytes = Script.Bytes(text);
        for (int at = 0; at < bytes.Length && prelude.End == PreludeEnd.None; at += piece)
        {
            int count = Math.Min(piece, bytes.Length - at);
            prelude.Sent(prelude.Outgoing.Length);
            int used = prelude.Receive(bytes.AsSpan(at, count));
            Assert.InRange(used, 0, count);
            if (count < piece)
            {
                break;
            }
        }

        return prelude.End;
    }
}
