using System.Text.Json;
using Whorl.Detection.Stacks;

namespace Whorl.Detection.Lookups;

/// <summary>What an answer says of TLS stacks: docs/reference/lookup.md.</summary>
internal static class StackJson
{
    public static void Write(Utf8JsonWriter json, StackAnswer? stack)
    {
        if (stack is null)
        {
            json.WriteNull("stack");
            return;
        }

        json.WriteStartObject("stack");
        json.WriteBoolean("exact", stack.IsExact);
        json.WriteNumber("equal", stack.Equal);
        json.WriteNumber("parts", stack.Parts);
        json.WriteNumber("similarity", Rounded(stack.Similarity));
        json.WriteNumber("right", Rounded(stack.Right));
        json.WriteNumber("trials", stack.Trials);
        Write(json, "libraries", stack.Libraries);
        Write(json, "programs", stack.Programs);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<StackChance> chances)
    {
        json.WriteStartArray(name);
        foreach (StackChance chance in chances)
        {
            json.WriteStartObject();
            json.WriteString("name", chance.Name);
            json.WriteString("first_version", chance.FirstVersion);
            json.WriteString("last_version", chance.LastVersion);
            json.WriteNumber("measured", chance.Programs);
            json.WriteNumber("share", Rounded(chance.Share));
            json.WriteNumber("probability", Rounded(chance.Probability));
            json.WriteNumber("lower", Rounded(chance.Lower));
            json.WriteNumber("upper", Rounded(chance.Upper));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
