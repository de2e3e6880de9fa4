using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Comparing;
using Whorl.Service.Keys;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Service.Api;

/// <summary>Two weeks of servers side by side.</summary>
internal sealed class WeekRoutes(WeekComparer comparer)
{
    public IEnumerable<ApiRoute> All => [new("GET", "/api/v1/weeks/compare", KeyRole.Viewer, CompareAsync)];

    /// <summary>Reads a week of a question; where it is none <paramref name="problem"/> says so. Null where none is asked for.</summary>
    public static bool TryRead(IQueryCollection query, string name, out Week? week, out string problem)
    {
        (week, problem) = (null, string.Empty);
        if (query[name].ToString().Trim() is not { Length: > 0 } text)
        {
            return true;
        }

        if (!Week.TryParse(text, out Week read))
        {
            problem = $"'{name}' is no week; write 2026-W40, or a day of it, 2026-10-01";
            return false;
        }

        week = read;
        return true;
    }

    private async Task CompareAsync(HttpContext context)
    {
        if (!TryRead(context.Request.Query, "from", out Week? from, out string problem) || !TryRead(context.Request.Query, "to", out Week? to, out problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if (await comparer.CompareAsync(from, to, context.RequestAborted).ConfigureAwait(false) is not { } answer)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-weeks", "There is nothing to compare", "no server was seen yet").ConfigureAwait(false);
            return;
        }

        await JsonAnswer.SendAsync(context, json => Write(json, answer)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, WeekComparison answer)
    {
        json.WriteString("from", answer.From.ToString());
        json.WriteString("to", answer.To.ToString());
        json.WriteNumber("both", answer.Both);
        json.WriteNumber("appeared", answer.Appeared);
        json.WriteNumber("vanished", answer.Vanished);
        json.WriteNumber("changed", answer.Changed);
        WriteShifts(json, "grown", answer.Grown);
        WriteShifts(json, "shrunk", answer.Shrunk);
    }

    private static void WriteShifts(Utf8JsonWriter json, string name, IReadOnlyList<FingerprintShift> shifts)
    {
        json.WriteStartArray(name);
        foreach (FingerprintShift shift in shifts)
        {
            json.WriteStartObject();
            json.WriteString("method", shift.Fingerprint.Method.ToString().ToLowerInvariant());
            json.WriteString("fingerprint", shift.Fingerprint.Value);
            json.WriteNumber("before", shift.Before);
            json.WriteNumber("after", shift.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
