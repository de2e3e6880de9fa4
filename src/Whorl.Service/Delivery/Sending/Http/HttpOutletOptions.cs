namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>What every outlet over HTTP can be told.</summary>
public abstract record HttpOutletOptions : OutletOptions
{
    /// <summary>The receiver's address, with the path of its interface unless the kind says otherwise.</summary>
    public required Uri Address { get; init; }

    /// <summary>How a receiver with <c>https</c> is recognised; null for the system's authorities and no certificate of ours.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Whether requests are packed with gzip.</summary>
    public bool Gzip { get; init; } = true;

    /// <summary>A proxy; null for none.</summary>
    public Uri? Proxy { get; init; }
}

/// <summary>Splunk's HTTP Event Collector.</summary>
public sealed record SplunkOutletOptions : HttpOutletOptions
{
    /// <summary>The token.</summary>
    public required Secret Token { get; init; }

    /// <summary>The index; null for the token's own.</summary>
    public string? Index { get; init; }

    /// <summary>The beginning of the source type, which the kind of the event ends.</summary>
    public string SourceType { get; init; } = "whorl";

    /// <summary>The most bytes of one request before packing; a batch goes out in as many as it needs.</summary>
    public int RequestBytes { get; init; } = 512 << 10;

    /// <summary>
    /// Whether to wait until the indexers have the events; the token must have acknowledgements switched on. Batches should be large then, since each waits for seconds,
    /// and <see cref="OutletOptions.SendTimeout"/> longer than <see cref="AcknowledgeWithin"/>.
    /// </summary>
    public bool Acknowledge { get; init; }

    /// <summary>How long to wait for acknowledgements before the events without one are sent again.</summary>
    public TimeSpan AcknowledgeWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The time between two questions for them.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>Elasticsearch or OpenSearch, by the bulk interface.</summary>
public sealed record BulkOutletOptions : HttpOutletOptions
{
    /// <summary>The data stream or index; <c>{kind}</c> becomes <c>observation</c> or <c>detection</c>.</summary>
    public string Index { get; init; } = "logs-whorl.{kind}-default";

    /// <summary>An API key, as the server gave it out (Base64 of id and key); null for none.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>A user, with <see cref="Password"/>; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public Secret? Password { get; init; }
}

/// <summary>OpenTelemetry logs over HTTP, in JSON.</summary>
public sealed record OtlpOutletOptions : HttpOutletOptions
{
    /// <summary>The whole value of the header <c>Authorization</c>; null for none.</summary>
    public Secret? Authorization { get; init; }
}

/// <summary>A webhook that gets JSON lines with a signature.</summary>
public sealed record WebhookOutletOptions : HttpOutletOptions
{
    /// <summary>The secret of the signature.</summary>
    public required Secret Signing { get; init; }

    /// <summary>The whole value of the header <c>Authorization</c>; null for none.</summary>
    public Secret? Authorization { get; init; }
}
