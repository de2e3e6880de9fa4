using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Whorl.Capture.Files;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Importing;

/// <summary>What came of a request.</summary>
public sealed record DownloadResult
{
    /// <summary>What was fetched; the caller disposes of it. Null where nothing was.</summary>
    public FeedInput? Input { get; init; }

    /// <summary>Why the server was not asked, or said that nothing has changed, in a clause.</summary>
    public string? Unchanged { get; init; }

    /// <summary>Why it failed, in a sentence.</summary>
    public string? Problem { get; init; }

    /// <summary>The entity tag that the server gave.</summary>
    public string? EntityTag { get; init; }

    /// <summary>The time of change that the server gave.</summary>
    public string? LastModified { get; init; }
}

/// <summary>
/// Fetches a feed politely: at most every five minutes, and only what has changed since the last import. A key goes to the server it is
/// meant for and nowhere else: not to another host by a redirection, and not in the clear.
/// </summary>
/// <param name="marks">What earlier requests brought.</param>
/// <param name="time">The clock.</param>
public sealed class FeedDownload(ImportMarks marks, TimeProvider time)
{
    /// <summary>Seconds between two requests for one address.</summary>
    public const int Pause = 300;

    private const int MostRedirections = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Fetches an address.</summary>
    /// <param name="address">An address of http or https.</param>
    /// <param name="key">What to send as <c>Auth-Key</c>; null for nothing.</param>
    /// <param name="isForced">Whether to ask however short the time, and for the whole.</param>
    /// <param name="isConditional">Whether the store still holds what was fetched last.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<DownloadResult> FetchAsync(Uri address, string? key, bool isForced, bool isConditional, CancellationToken cancellation)
    {
        string origin = NameOf(address);
        ImportMark? mark = marks.OfOrigin(origin);
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        if (!isForced && mark is not null && now - mark.CheckedAt is >= 0 and < Pause)
        {
            return new DownloadResult { Unchanged = string.Create(CultureInfo.InvariantCulture, $"it was asked for {now - mark.CheckedAt} seconds ago; ask again in {Pause - now + mark.CheckedAt}, or with --force") };
        }

        if (key is not null && address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            return new DownloadResult { Problem = $"{origin} is not encrypted, so the key is not sent; use https" };
        }

        marks.KeepOrigin((mark ?? new ImportMark(string.Empty, origin, string.Empty, now)) with { CheckedAt = now });
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30) };
        using HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            return await FollowAsync(client, address, key, isForced || !isConditional ? null : mark, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DownloadResult { Problem = $"{origin} did not answer to its end within {Patience.TotalMinutes:0} minutes; try again later" };
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return new DownloadResult { Problem = $"{origin} cannot be fetched: {Clause(problem)}; check the address and the network" };
        }
    }

    /// <summary>The address as it is kept and shown: a query, which may hold a key, as the beginning of its SHA-256.</summary>
    public static string NameOf(Uri address)
    {
        string name = address.GetLeftPart(UriPartial.Path);
        return address.Query.Length <= 1 ? name : $"{name}?{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Query)))[..12]}";
    }

    private static async Task<DownloadResult> FollowAsync(HttpClient client, Uri address, string? key, ImportMark? mark, CancellationToken cancellation)
    {
        Uri at = address;
        for (int redirections = 0; redirections <= MostRedirections; redirections++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, at);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("whorl", null));
            if (key is not null && at.Scheme == address.Scheme && at.Authority == address.Authority)
            {
                request.Headers.TryAddWithoutValidation("Auth-Key", key);
            }

            if (mark?.EntityTag is { } tag)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            }

            if (mark?.LastModified is { } modified)
            {
                request.Headers.TryAddWithoutValidation("If-Modified-Since", modified);
            }

            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode == HttpStatusCode.NotModified)
            {
                return new DownloadResult { Unchanged = "the server says that nothing has changed" };
            }

            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                Uri next = new(at, location);
                if (next.Scheme != Uri.UriSchemeHttps && next.Scheme != at.Scheme)
                {
                    return new DownloadResult { Problem = $"{NameOf(address)} leads to {next.Scheme}, which is not followed; give the address of the file itself" };
                }

                at = next;
                continue;
            }

            if (!response.IsSuccessStatusCode)
            {
                string hint = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "put a key into WHORL_FEED_KEY" : "check the address";
                return new DownloadResult { Problem = string.Create(CultureInfo.InvariantCulture, $"{NameOf(address)} was refused with status {(int)response.StatusCode}; {hint}") };
            }

            using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
            using PatientStream patient = new(body, cancellation);
            return new DownloadResult
            {
                Input = FeedInput.OfStream(patient, NameOf(address), Path.GetFileName(address.AbsolutePath)),
                EntityTag = Header(response, "ETag"),
                LastModified = response.Content.Headers.TryGetValues("Last-Modified", out IEnumerable<string>? values) ? values.FirstOrDefault() : null,
            };
        }

        return new DownloadResult { Problem = $"{NameOf(address)} leads on more than {MostRedirections} times; give the address of the file itself" };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static string Clause(Exception problem) => problem switch
    {
        FeedLimitException limit => limit.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "there is no connection to it",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "the secure connection failed",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException => "the answer was cut off",
        HttpRequestException => "the server does not speak HTTP as it should",
        AuthenticationException => "the secure connection failed",
        SocketException => "there is no connection to it",
        _ => FileProblem.InOneClause(problem),
    };
}
