using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Tests.Delivery.Fakes;

/// <summary>A receiver of webhooks that checks the signature as docs/reference/outlets.md tells receivers to, in its own code.</summary>
internal sealed class FakeWebhook : FakeHttpServer
{
    public const string Secret = "a secret for webhooks";
    private readonly Lock gate = new();
    private readonly List<JsonElement> lines = [];

    /// <summary>The receiver's clock.</summary>
    public Func<DateTimeOffset> Now { get; init; } = () => TimeProvider.System.GetUtcNow();

    /// <summary>A line with this word makes the whole request bad.</summary>
    public string? BadWord { get; init; }

    public JsonElement[] Lines
    {
        get
        {
            lock (gate)
            {
                return [.. lines];
            }
        }
    }

    protected override (int Status, string Body) Receive(HttpRequest request, byte[] body)
    {
        lock (gate)
        {
            if (request.Method != "POST" || request.Path != "/hook" || request.ContentType != "application/x-ndjson")
            {
                return (404, "");
            }

            if (!IsSigned(request.Headers["Whorl-Signature"].ToString(), body))
            {
                return (401, "");
            }

            string text = Encoding.UTF8.GetString(body);
            if (BadWord is not null && text.Contains(BadWord, StringComparison.Ordinal))
            {
                return (422, "");
            }

            lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement));
            return (204, "");
        }
    }

    private bool IsSigned(string header, byte[] body)
    {
        string[] parts = header.Split(',');
        if (parts.Length != 2 || !parts[0].StartsWith("t=", StringComparison.Ordinal) || !parts[1].StartsWith("v1=", StringComparison.Ordinal))
        {
            return false;
        }

        string time = parts[0][2..];
        byte[] expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.ASCII.GetBytes(time + "."), .. body]);
        bool isFresh = Math.Abs(Now().ToUnixTimeSeconds() - long.Parse(time)) <= 300;
        return isFresh && CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(parts[1][3..]));
    }
}
