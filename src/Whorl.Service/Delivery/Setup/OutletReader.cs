using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Whorl.Service.Delivery.Encoders;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Files;
using Whorl.Service.Delivery.Sending.Http;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Delivery.Sending.Syslog;

namespace Whorl.Service.Delivery.Setup;

/// <summary>Reads the section of one outlet. A new kind is one method and one line in <see cref="Readers"/>.</summary>
internal static class OutletReader
{
    private const int LocalUse0 = 16;
    private const int LeastMessage = 480;
    private static readonly TimeSpan BesidesWaiting = TimeSpan.FromSeconds(30);

    /// <summary>The payloads that are no JSON, which only files, syslog and RELP can carry.</summary>
    private static readonly string[] Lines = ["cef", "leef", "text"];

    private static readonly Dictionary<string, Func<SectionReader, OutletOptions>> Readers = new(StringComparer.Ordinal)
    {
        ["splunk"] = Splunk, ["bulk"] = Bulk, ["otlp"] = Otlp, ["webhook"] = Webhook, ["file"] = InFile, ["syslog"] = section => Transport(section) == "udp" ? Datagrams(section) : Stream(section), ["relp"] = Relp,
    };

    /// <summary>The names of the kinds.</summary>
    public static IEnumerable<string> Kinds => Readers.Keys;

    /// <summary>Reads an outlet; false where something is wrong, which the reader then tells.</summary>
    public static bool TryRead(SectionReader section, [NotNullWhen(true)] out OutletSetup? outlet, out string? kind)
    {
        outlet = null;
        section.Needed("kind", "file");
        kind = section.Choice<string?>("kind", null, [.. Readers.Keys.Select(name => (name, (string?)name))]);
        if (kind is null)
        {
            // Without its kind nobody knows which other settings it may have.
            foreach (string name in section.Names)
            {
                section.Text(name);
            }

            return false;
        }

        OutletOptions read = Common(section, Readers[kind](section));
        if (section.Problem("") is not null)
        {
            return false;
        }

        outlet = new OutletSetup(kind, read);
        return true;
    }

    private static OutletOptions Common(SectionReader section, OutletOptions read) => read with
    {
        OnlyDetections = section.Choice("events", false, ("all", false), ("detections", true)),
        BatchEvents = section.Number("batch-events", 1, 100_000, read.BatchEvents),
        BatchBytes = section.Size("batch-bytes", 1024, read.BatchBytes),
        Linger = section.Time("linger", read.Linger),
        SendTimeout = section.LongTime("timeout", read.SendTimeout),
        FailuresBeforeOpen = section.Number("failures-before-open", 1, 1000, read.FailuresBeforeOpen),
        OpenFor = section.LongTime("open-for", read.OpenFor),
    };

    private static SplunkOutletOptions Splunk(SectionReader section)
    {
        SplunkOutletOptions read = new()
        {
            Name = section.Name, Encoder = Schema(section, "cim", isJson: true), Address = section.NeededAddress("address", "https://splunk.example:8088"), Token = section.NeededSecret("token"),
            Index = section.Text("index"), SourceType = section.Text("source-type") ?? "whorl", Acknowledge = section.Switch("acknowledge", false),
        };
        read = read with
        {
            RequestBytes = (int)Math.Min(int.MaxValue / 2, section.Size("request-bytes", 1024, read.RequestBytes)),
            AcknowledgeWithin = section.LongTime("acknowledge-within", read.AcknowledgeWithin),
            PollEvery = section.LongTime("poll-every", read.PollEvery),
        };
        if (read.Acknowledge)
        {
            // A batch that ends before its acknowledgements come is sent again and again.
            read = read with { SendTimeout = read.AcknowledgeWithin + BesidesWaiting };
            if (section.LongTime("timeout", read.SendTimeout) <= read.AcknowledgeWithin)
            {
                section.Hidden("timeout", "must be above acknowledge-within, for which every batch waits", 0);
            }
        }

        return (SplunkOutletOptions)Http(section, read);
    }

    private static BulkOutletOptions Bulk(SectionReader section)
    {
        BulkOutletOptions read = new()
        {
            Name = section.Name, Encoder = Schema(section, "ecs", isJson: true), Address = section.NeededAddress("address", "https://elastic.example:9200"),
            ApiKey = section.Secret("api-key"), User = section.Text("user"), Password = section.Secret("password"),
        };
        if (section.Has("user") != section.Has("password") || (section.Has("user") && section.Has("api-key")))
        {
            section.Hidden(section.Has("user") ? "user" : "password", "belongs with the other of user and password, and not with api-key", 0);
        }

        return (BulkOutletOptions)Http(section, read with { Index = section.Text("index") ?? read.Index });
    }

    private static OtlpOutletOptions Otlp(SectionReader section)
    {
        IEventEncoder schema = Schema(section, "otlp", isJson: true);
        if (schema.Name != "otlp")
        {
            section.Hidden("schema", "of kind otlp is otlp; take the line out", 0);
        }

        return (OtlpOutletOptions)Http(section, new OtlpOutletOptions
        {
            Name = section.Name, Encoder = schema, Address = section.NeededAddress("address", "http://127.0.0.1:4318/v1/logs"), Authorization = section.Secret("authorization"),
        });
    }

    private static WebhookOutletOptions Webhook(SectionReader section) => (WebhookOutletOptions)Http(section, new WebhookOutletOptions
    {
        Name = section.Name, Encoder = Schema(section, "whorl", isJson: true), Address = section.NeededAddress("address", "https://hooks.example/whorl"),
        Signing = section.NeededSecret("signing"), Authorization = section.Secret("authorization"),
    });

    private static FileOutletOptions InFile(SectionReader section)
    {
        FileOutletOptions read = new() { Name = section.Name, Encoder = Schema(section, "whorl", isJson: false), Path = section.NeededFile("path", "events.jsonl"), Sync = section.Switch("sync", true) };
        long rotate = section.Size("rotate-bytes", 4096, 0);
        TimeSpan every = section.Time("rotate-every", TimeSpan.Zero);
        return read with
        {
            RotateBytes = rotate > 0 ? rotate : null, RotateEvery = every > TimeSpan.Zero ? every : null, Keep = section.Number("keep-files", 0, 100_000, read.Keep),
        };
    }

    private static string Transport(SectionReader section) => section.Choice("transport", "tcp", ("udp", "udp"), ("tcp", "tcp"), ("tls", "tls"));

    private static SyslogUdpOutletOptions Datagrams(SectionReader section) => new()
    {
        Name = section.Name, Encoder = Message(section), Host = section.Needed("host", "siem.example"), Port = section.Port("port", 514), MostBytes = section.Number("message-bytes", LeastMessage, 65_000, 8192),
    };

    private static SyslogStreamOutletOptions Stream(SectionReader section)
    {
        bool isSecured = Transport(section) == "tls";
        SyslogStreamOutletOptions read = new()
        {
            Name = section.Name, Encoder = Message(section), Host = section.Needed("host", "siem.example"), Port = section.Port("port", isSecured ? 6514 : 514),
            Tls = isSecured ? Tls(section) ?? new TlsSettings() : null,
        };
        return read with { SendBuffer = (int)Math.Min(1 << 28, section.Size("send-buffer", 1024, read.SendBuffer)) };
    }

    private static RelpOutletOptions Relp(SectionReader section)
    {
        RelpOutletOptions read = new() { Name = section.Name, Encoder = Message(section), Host = section.Needed("host", "siem.example"), Port = section.Port("port", null) };
        bool isSecured = section.Switch("tls", false);
        return read with
        {
            Tls = isSecured ? Tls(section) ?? new TlsSettings() : null, Window = section.Number("window", 1, 100_000, read.Window),
            MostBytes = section.Number("message-bytes", LeastMessage, 1 << 30, read.MostBytes), Tries = section.Number("tries", 1, 1000, read.Tries),
        };
    }

    private static HttpOutletOptions Http(SectionReader section, HttpOutletOptions read)
    {
        TlsSettings? tls = Tls(section);
        if (tls is not null && read.Address.Scheme != "https")
        {
            section.Hidden("address", "must begin with https:// where tls- settings are given", 0);
        }

        return read with { Tls = tls, Gzip = section.Switch("gzip", read.Gzip), Proxy = section.Address("proxy") };
    }

    private static TlsSettings? Tls(SectionReader section)
    {
        TlsSettings read = new() { AuthorityFile = section.File("tls-authority"), CertificateFile = section.File("tls-certificate"), KeyFile = section.File("tls-key"), ServerName = section.Text("tls-name") };
        if (read.KeyFile is not null && read.CertificateFile is null)
        {
            section.Hidden("tls-key", "belongs to tls-certificate; give both", 0);
        }

        return read == new TlsSettings() ? null : read;
    }

    private static SyslogEncoder Message(SectionReader section) => new(
        new SyslogMessage(section.Number("facility", 0, 23, LocalUse0), Environment.MachineName, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        Schema(section, "whorl", isJson: false));

    private static IEventEncoder Schema(SectionReader section, string otherwise, bool isJson)
    {
        EventEncoders.TryFind(otherwise, out IEventEncoder? fallback);
        return section.Choice("schema", fallback!, [.. EventEncoders.All.Where(encoder => !isJson || !Lines.Contains(encoder.Name)).Select(encoder => (encoder.Name, encoder))]);
    }
}
