using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Posts bodies and reads answers. No redirect is followed and no cookie kept: a receiver is where the settings say it is.</summary>
internal sealed class HttpPoster(HttpOutletOptions options, TimeProvider time) : IDisposable
{
    private const int MostAnswer = 16 << 20;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLives = TimeSpan.FromMinutes(5);
    private HttpClient? client;

    /// <summary>Posts one body; a result where there is no answer.</summary>
    public async Task<(HttpAnswer? Answer, SendResult? Problem)> PostAsync(
        Uri address, ReadOnlyMemory<byte> body, string type, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        if (client is null && !TryConnect(out string problem))
        {
            return (null, new SendResult.Misconfigured(problem));
        }

        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(options.Gzip ? Pack(body.Span) : body.ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (options.Gzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using HttpResponseMessage response = await client!.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation).ConfigureAwait(false);
            byte[] content = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return (new HttpAnswer((int)response.StatusCode, content, After(response.Headers.RetryAfter)), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, new SendResult.RetryLater(ConnectionProblem.InOneClause(failure)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // So ends a connection that is not made in its time: nobody here has cancelled it.
            return (null, new SendResult.RetryLater("it does not answer"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client?.Dispose();

    private bool TryConnect(out string problem)
    {
        problem = "";
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy),
            ConnectTimeout = ConnectWithin,
            PooledConnectionLifetime = ConnectionLives,
        };
        if (options.Tls is not null)
        {
            if (!options.Tls.TryMake(options.Address.IdnHost, out SslClientAuthenticationOptions secured, out problem))
            {
                handler.Dispose();
                return false;
            }

            handler.SslOptions = secured;
            if (options.Tls.ServerName is { } name)
            {
                // The handler asks for the address's name whatever the options say. All else that was found wrong stays wrong.
                secured.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None && certificate is X509Certificate2 shown && shown.MatchesHostname(name);
            }
        }

        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostAnswer };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("whorl", typeof(HttpPoster).Assembly.GetName().Version?.ToString(3)));
        return true;
    }

    private static byte[] Pack(ReadOnlySpan<byte> body)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private TimeSpan? After(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? TimeSpan.FromTicks(Math.Max(0, (date - time.GetUtcNow()).Ticks)) : null);
}

/// <summary>An answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body.</param>
/// <param name="After">What <c>Retry-After</c> says, from now on.</param>
internal sealed record HttpAnswer(int Status, byte[] Body, TimeSpan? After)
{
    private const int MostText = 300;

    /// <summary>Whether it says yes.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>What a status means where the protocol says nothing of its own about it.</summary>
    public SendResult ByStatus() => Status switch
    {
        401 or 403 or 407 => new SendResult.Misconfigured(Said("it does not let us in")),
        404 or 405 or 410 => new SendResult.Misconfigured(Said("there is no such interface at its address")),
        >= 300 and < 400 => new SendResult.Misconfigured(Said("it sends us elsewhere, which is not followed")),
        413 => new SendResult.Refused(Said("the request is too large for it")),
        408 or 425 or 429 => new SendResult.RetryLater(Said("it is busy"), After),
        >= 400 and < 500 => new SendResult.Refused(Said("it calls the request bad")),
        _ => new SendResult.RetryLater(Said("it is out of order"), After),
    };

    /// <summary>What a receiver says, as far as it is kept: it goes into states and dead letters.</summary>
    public static string Short(string text) => text.Length > MostText ? text[..MostText] : text;

    /// <summary>Adds the status to a clause.</summary>
    public string Said(string clause) => string.Create(CultureInfo.InvariantCulture, $"{clause} (status {Status})");
}
