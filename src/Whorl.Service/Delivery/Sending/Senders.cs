using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending.Files;
using Whorl.Service.Delivery.Sending.Http;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Delivery.Sending.Syslog;

namespace Whorl.Service.Delivery.Sending;

/// <summary>Makes outlets of their settings.</summary>
public static class Senders
{
    /// <summary>An outlet with the sender of its kind.</summary>
    public static Outlet Outlet(OutletOptions options, TimeProvider time) => new(options, options switch
    {
        FileOutletOptions file => new FileSender(file, time),
        SyslogUdpOutletOptions udp => new SyslogUdpSender(udp),
        SyslogStreamOutletOptions stream => new SyslogStreamSender(stream),
        RelpOutletOptions relp => new RelpSender(relp),
        SplunkOutletOptions splunk => new SplunkSender(splunk, time, Guid.NewGuid()),
        BulkOutletOptions bulk => new BulkSender(bulk, time),
        OtlpOutletOptions otlp => new OtlpSender(otlp, time),
        WebhookOutletOptions webhook => new WebhookSender(webhook, time),
        _ => throw new ArgumentException("No sender is known for these settings.", nameof(options)),
    });
}
