using System.Globalization;
using System.Text.Json;
using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Service.Verdicts;

/// <summary>What a caller wants judged.</summary>
public sealed record VerdictRequest
{
    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The name or address as given.</summary>
    public required string Host { get; init; }

    /// <summary>The address, where the host is one.</summary>
    public HostAddress? Address { get; init; }

    /// <summary>
    /// Whether the host is an address in a form that hides what it is: one number, octal or hexadecimal parts, fewer than four parts. Some
    /// programs take it for an address and others for a name.
    /// </summary>
    public bool HidesAddress { get; init; }

    /// <summary>The port; 443 unless given.</summary>
    public ushort Port { get; init; } = 443;

    /// <summary>The name to ask for, in ASCII; of a host that is a name, that name. Null for none.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether JARM is wanted.</summary>
    public bool Jarm { get; init; } = true;

    /// <summary>Whether ATSF is wanted.</summary>
    public bool Atsf { get; init; } = true;

    /// <summary>How old an observation may be and still answer.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether the server may be asked; otherwise only what was seen counts.</summary>
    public bool MayScan { get; init; } = true;

    /// <summary>The target as <c>whorl scan</c> takes it: <c>host:port</c>, with the name behind a comma where it is another.</summary>
    public string Target
    {
        get
        {
            string where = Address is { } address ? address.WithPort(Port) : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
            return ServerName is { } name && name != Host ? $"{where},{name}" : where;
        }
    }

    /// <summary>Reads a request; on false, <paramref name="problem"/> is a sentence about the member that is wrong.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out VerdictRequest request, out string problem)
    {
        request = new VerdictRequest { Host = string.Empty };
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
        }
        catch (JsonException)
        {
            problem = "the body is no JSON; send an object such as {\"host\": \"www.example.com\"}";
            return false;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                problem = "the body is no JSON object; send one such as {\"host\": \"www.example.com\"}";
                return false;
            }

            problem = string.Empty;
            try
            {
                foreach (JsonProperty member in document.RootElement.EnumerateObject())
                {
                    if (!TryTake(member, ref request, ref problem))
                    {
                        return false;
                    }
                }
            }
            catch (InvalidOperationException)
            {
                problem = "the body holds bytes or escapes that are no characters; send UTF-8";
                return false;
            }
        }

        if (request.Host.Length == 0)
        {
            problem = "neither 'host' nor 'ip' is given";
            return false;
        }

        request = request.ServerName is null && request.Address is null ? request with { ServerName = request.Host } : request;
        return true;
    }

    private static bool TryTake(JsonProperty member, ref VerdictRequest request, ref string problem)
    {
        JsonElement value = member.Value;
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        switch (member.Name)
        {
            case "host" or "ip" when request.Host.Length > 0:
                problem = "give one of 'host' and 'ip', once";
                return false;
            case "host" when text is not null:
                return TryTakeHost(text, ref request, ref problem);
            case "ip" when text is not null && HostAddress.TryParse(text.Trim('[', ']'), out HostAddress address):
                request = request with { Host = address.ToString(), Address = address };
                return true;
            case "ip":
                problem = $"'ip' is no address in its usual form: {Shown(value)}";
                return false;
            case "port" when value.ValueKind == JsonValueKind.Number && value.TryGetUInt16(out ushort port) && port > 0:
                request = request with { Port = port };
                return true;
            case "sni" when value.ValueKind == JsonValueKind.Null:
                return true;
            case "sni" when text is not null && HostName.TryRead(text, out ReadOnlySpan<char> name) == TargetRefusal.None:
                request = request with { ServerName = name.ToString().ToLowerInvariant() };
                return true;
            case "methods" when TryReadMethods(value, out bool jarm, out bool atsf):
                request = request with { Jarm = jarm, Atsf = atsf };
                return true;
            case "max_age" when text is not null && TryReadAge(text, out TimeSpan age):
                request = request with { MaxAge = age };
                return true;
            case "mode" when text is "scan" or "passive-only":
                request = request with { MayScan = text == "scan" };
                return true;
            default:
                problem = member.Name switch
                {
                    "host" => "'host' is no text",
                    "port" => $"'port' is no number from 1 to 65535: {Shown(value)}",
                    "sni" => $"'sni' is no host name: {Shown(value)}",
                    "methods" => $"'methods' is no list of 'jarm' and 'atsf': {Shown(value)}",
                    "max_age" => $"'max_age' is no time such as \"24h\", \"30m\", \"7d\" or \"0s\": {Shown(value)}",
                    "mode" => $"'mode' is neither \"scan\" nor \"passive-only\": {Shown(value)}",
                    _ => $"there is no member '{Cut(member.Name)}'; host, ip, port, sni, methods, max_age and mode there are",
                };
                return false;
        }
    }

    /// <summary>A name, or an address in its usual form: octal, hexadecimal and short forms hide what an address is, and are no names either.</summary>
    private static bool TryTakeHost(string text, ref VerdictRequest request, ref string problem)
    {
        if (HostAddress.TryParse(text.Trim('[', ']'), out HostAddress address))
        {
            request = request with { Host = address.ToString(), Address = address };
            return true;
        }

        if (HidesNumber(text))
        {
            request = request with { Host = Cut(text), HidesAddress = true };
            return true;
        }

        if (HostName.TryRead(text, out ReadOnlySpan<char> name) != TargetRefusal.None)
        {
            problem = $"'host' is neither a host name nor an address in its usual form: '{Cut(text)}'";
            return false;
        }

        request = request with { Host = name.ToString().ToLowerInvariant() };
        return true;
    }

    /// <summary>A last label that inet_aton would take for a number: no name on the Internet ends so.</summary>
    internal static bool HidesNumber(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd('.');
        ReadOnlySpan<char> label = text[(text.LastIndexOf('.') + 1)..];
        return label.Length > 0
            && (!label.ContainsAnyExceptInRange('0', '9') || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !label[2..].ContainsAnyExcept(HexDigits)));
    }

    private static bool TryReadMethods(JsonElement value, out bool jarm, out bool atsf)
    {
        jarm = false;
        atsf = false;
        if (value.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (JsonElement method in value.EnumerateArray())
        {
            switch (method.ValueKind == JsonValueKind.String ? method.GetString() : null)
            {
                case "jarm":
                    jarm = true;
                    break;
                case "atsf":
                    atsf = true;
                    break;
                default:
                    return false;
            }
        }

        return jarm || atsf;
    }

    private static bool TryReadAge(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        double seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => -1 };
        age = TimeSpan.FromSeconds(Math.Min(Math.Abs(seconds) * number, TimeSpan.FromDays(36500).TotalSeconds));
        return seconds > 0;
    }

    private static string Shown(JsonElement value) => Cut(value.GetRawText());

    private static string Cut(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
