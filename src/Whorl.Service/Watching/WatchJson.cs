using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Watching;

/// <summary>A watched server as one JSON object: docs/reference/watch.md, schema <c>whorl.watch/1</c>.</summary>
public static class WatchJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object with both looks of each drift, without a line end.</summary>
    public static byte[] Of(WatchView view)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            Write(json, view, withLooks: true);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the object; with <paramref name="withLooks"/> both looks of each drift are in it.</summary>
    public static void Write(Utf8JsonWriter json, WatchView view, bool withLooks)
    {
        WatchEntry entry = view.Entry;
        json.WriteStartObject();
        json.WriteString("type", "watch");
        json.WriteString("schema", "whorl.watch/1");
        json.WriteNumber("id", entry.Id);
        json.WriteString("target", entry.Target.Text);
        json.WriteString("group", entry.Group);
        json.WriteString("state", view.State.Name());
        json.WriteString("checked_at", entry.Checked is { } at ? Time(at) : null);
        json.WriteString("paused_until", view.State == WatchState.Paused ? Time(entry.PausedUntil) : null);
        json.WriteString("note", entry.Said);
        json.WriteNumber("looks", view.Looks);
        json.WriteString("learnt_at", view.Origin.Learnt is { } learnt ? Time(learnt) : null);
        WriteAccepted(json, view.Origin.Accepted);
        WriteDrift(json, view, withLooks);
        WriteOutlier(json, view);
        if (view.History is { } history)
        {
            json.WriteStartArray("history");
            foreach (EndedDrift ended in history)
            {
                WriteEnded(json, ended, withLooks);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteAccepted(Utf8JsonWriter json, IReadOnlyList<Acceptance> accepted)
    {
        json.WriteStartArray("accepted");
        foreach (Acceptance acceptance in accepted)
        {
            json.WriteStartObject();
            json.WriteString("by", acceptance.By);
            json.WriteString("why", acceptance.Why);
            json.WriteString("at", Time(acceptance.At));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDrift(Utf8JsonWriter json, WatchView view, bool withLooks)
    {
        if (view.Drift is not { } drift)
        {
            json.WriteNull("drift");
            return;
        }

        json.WriteStartObject("drift");
        WriteMembers(json, drift, withLooks ? new DriftSides(view.Before, view.After) : null);
        json.WriteEndObject();
    }

    private static void WriteEnded(Utf8JsonWriter json, EndedDrift ended, bool withLooks)
    {
        json.WriteStartObject();
        json.WriteString("ended_at", Time(ended.At));
        json.WriteString("ended", ended.End.Name());
        json.WriteString("by", ended.By);
        json.WriteString("why", ended.Why);
        WriteMembers(json, ended.Drift, withLooks ? ended.Sides : null);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Drift drift, DriftSides? sides)
    {
        json.WriteString("event_id", drift.Event);
        json.WriteString("first_at", Time(drift.First));
        json.WriteString("last_at", Time(drift.Last));
        json.WriteNumber("count", drift.Count);
        json.WriteString("sentence", drift.Words.Sentence);
        drift.Words.WriteMembers(json);
        json.WriteString("cause", drift.Words.Cause);
        if (sides is not null)
        {
            WriteLook(json, "before", sides.Before);
            WriteLook(json, "after", sides.After);
        }
    }

    private static void WriteLook(Utf8JsonWriter json, string name, Look? look)
    {
        json.WritePropertyName(name);
        if (look is null)
        {
            json.WriteNullValue();
        }
        else
        {
            LookJson.Write(json, look);
        }
    }

    private static void WriteOutlier(Utf8JsonWriter json, WatchView view)
    {
        if (view.Outlier is not { } outlier)
        {
            json.WriteNull("outlier");
            return;
        }

        json.WriteStartObject("outlier");
        json.WriteNumber("alike", outlier.Alike);
        json.WriteNumber("members", outlier.Members);
        json.WriteString("typical", outlier.Typical);
        json.WriteString("sentence", view.OutlierSentence);
        outlier.Words.WriteMembers(json);
        json.WriteEndObject();
    }

    private static string Time(long milliseconds) => VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
