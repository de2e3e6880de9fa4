using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Detection.Clients;
using Whorl.Detection.Lookups;
using Whorl.Probing;
using Whorl.Service.Keys;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Service.Api;

/// <summary>What was seen: looks at servers, and handshakes; by address, name, fingerprint or certificate, or all of it.</summary>
internal sealed class ObservationRoutes(IStore store)
{
    private const string Filters = "ask one of ip (with or without port), name, fingerprint, certificate, and of handshakes client_ip; or none of them for all";

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/observations/servers", KeyRole.Viewer, ServersAsync),
        new("GET", "/api/v1/observations/handshakes", KeyRole.Viewer, HandshakesAsync),
    ];

    private async Task ServersAsync(HttpContext context)
    {
        if (!TryRead(context.Request.Query, isHandshakes: false, out PageQuery page, out Filter filter, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        ServerQuestion question = new() { Address = filter.Address, Port = filter.Port, Name = filter.Name, Certificate = filter.Certificate, Fingerprint = filter.Fingerprint?.Id };
        await PageAnswer.SendAsync<SeenServer>(
            context, "servers", page, (before, most) => filter.IsUnknown ? [] : Read(reader => reader.LooksBefore(question, before, most)), server => server.Id, (json, server) =>
            {
                Begin(json, server.Id);
                SeenJson.WriteMembers(json, server);
                json.WriteEndObject();
            }).ConfigureAwait(false);
    }

    private async Task HandshakesAsync(HttpContext context)
    {
        if (!TryRead(context.Request.Query, isHandshakes: true, out PageQuery page, out Filter filter, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        HandshakeQuestion question = new() { Client = filter.Client, Server = filter.Address, Name = filter.Name, Certificate = filter.Certificate, Fingerprint = filter.Fingerprint };
        await PageAnswer.SendAsync<(SeenHandshake Seen, LikelyClient? Client)>(
            context, "handshakes", page, (before, most) => filter.IsUnknown ? [] : Read(reader => WithClients(reader, reader.HandshakesBefore(question, before, most))), row => row.Seen.Id, (json, row) =>
            {
                Begin(json, row.Seen.Id);
                SeenJson.WriteMembers(json, row.Seen, row.Client);
                json.WriteEndObject();
            }).ConfigureAwait(false);
    }

    private static List<(SeenHandshake Seen, LikelyClient? Client)> WithClients(IStoreReader reader, IReadOnlyList<SeenHandshake> rows)
    {
        StoredClients clients = new(reader);
        return [.. rows.Select(row => (row, clients.Judge(row.Handshake) is { } belief ? LikelyClient.Of(belief) : null))];
    }

    /// <summary>Each batch has a reader of its own: one that stayed open while a slow caller takes its lines would keep the store's log from being written back.</summary>
    private T Read<T>(Func<IStoreReader, T> read)
    {
        using IStoreReader reader = store.OpenReader();
        return read(reader);
    }

    private static void Begin(Utf8JsonWriter json, long id)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
    }

    private bool TryRead(IQueryCollection query, bool isHandshakes, out PageQuery page, out Filter filter, out string problem)
    {
        filter = default;
        return PageQuery.TryRead(query, out page, out problem) && TryRead(query, isHandshakes, out filter, out problem);
    }

    private bool TryRead(IQueryCollection query, bool isHandshakes, out Filter filter, out string problem)
    {
        filter = default;
        problem = string.Empty;
        string[] given = [.. ((string[])["ip", "name", "fingerprint", "certificate", "client_ip"]).Where(name => query[name].ToString().Length > 0)];
        if (given.Length > 1 || (given is ["client_ip"] && !isHandshakes))
        {
            problem = Filters;
            return false;
        }

        ushort? port = null;
        if (query["port"].ToString() is { Length: > 0 } digits)
        {
            if (isHandshakes || given is not ["ip"] || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
            {
                problem = isHandshakes ? "'port' is asked of servers alone" : "'port' is a number from 1 to 65535 and comes with 'ip'";
                return false;
            }

            port = number;
        }

        if (given is not [var one])
        {
            return true;
        }

        string text = query[one].ToString();
        if (!LookupValue.TryParse(text, out LookupValue? value) || !IsOf(value, one))
        {
            problem = one switch
            {
                "ip" or "client_ip" => $"'{one}' is not an address; it is written without a port",
                "certificate" => "'certificate' is not the SHA-1 or SHA-256 of one",
                _ => $"'{one}' is not a {one}",
            };
            return false;
        }

        filter = one switch
        {
            "ip" => new Filter { Address = value.Address, Port = port },
            "client_ip" => new Filter { Client = value.Address },
            "name" => new Filter { Name = value.Text },
            "certificate" => new Filter { Certificate = value.Text },
            _ => OfFingerprint(Read(reader => reader.Fingerprints(value.Text)), isHandshakes),
        };
        return true;
    }

    private static bool IsOf(LookupValue value, string filter) => filter switch
    {
        "ip" or "client_ip" => value is { Kind: LookupKind.Address, Port: null },
        "name" => value.Kind == LookupKind.Name,
        "certificate" => value.Kind == LookupKind.Certificate,
        _ => value.Kind is LookupKind.Jarm or LookupKind.Atsf or LookupKind.Md5 or LookupKind.Ja4,
    };

    private static Filter OfFingerprint(IReadOnlyList<StoredFingerprint> known, bool isHandshakes)
    {
        StoredFingerprint? found = known.FirstOrDefault(one => one.Fingerprint.Method is FingerprintMethod.Jarm or FingerprintMethod.Atsf != isHandshakes);
        return new Filter { Fingerprint = found, IsUnknown = found is null };
    }

    private readonly record struct Filter(HostAddress? Address, ushort? Port, string? Name, string? Certificate, StoredFingerprint? Fingerprint, HostAddress? Client, bool IsUnknown);
}
