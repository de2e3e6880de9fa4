using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>What most schemas have no place for, under our own names, in one order.</summary>
internal static class WhorlMembers
{
    /// <summary>The texts that JA3 and JA3S hash, JA4, JARM and ATSF.</summary>
    public static void Fingerprints(Utf8JsonWriter json, DeliveryEvent given, bool withJa4)
    {
        json.Text("ja3_string"u8, given.Ja3String);
        json.Text("ja3s_string"u8, given.Ja3sString);
        if (withJa4)
        {
            json.Text("ja4"u8, given.Ja4);
        }

        json.Text("jarm"u8, given.Jarm);
        json.Text("atsf_hash"u8, given.AtsfHash);
        json.Text("atsf"u8, given.Atsf);
    }

    /// <summary>What is said of the server: delivery network and C2 score.</summary>
    public static void Verdict(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.Text("cdn"u8, given.Cdn);
        if (given.C2 is not { } score)
        {
            return;
        }

        json.WriteStartObject("c2"u8);
        json.Number("score"u8, EventWords.Round(score.Score));
        json.Number("lower"u8, EventWords.Round(score.Lower));
        json.Number("threshold"u8, EventWords.Round(score.Threshold));
        json.Text("verdict"u8, score.Verdict);
        json.Texts("family"u8, score.Families);
        json.WriteEndObject();
    }

    /// <summary>Evidence, caveats, and what they rest on.</summary>
    public static void Reasons(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.Texts("evidence"u8, given.Evidence);
        json.Texts("caveats"u8, given.Caveats);
        json.Text("db_version"u8, given.DatabaseVersion);
    }

    /// <summary>The rule that found it.</summary>
    public static void Rule(Utf8JsonWriter json, DeliveryEvent given)
    {
        if (given.Rule is not { } rule)
        {
            return;
        }

        json.WriteStartObject("rule"u8);
        json.Text("id"u8, rule.Id);
        json.Text("name"u8, rule.Name);
        json.Text("version"u8, rule.Version);
        json.WriteEndObject();
    }
}
