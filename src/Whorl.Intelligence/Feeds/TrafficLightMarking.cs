namespace Whorl.Intelligence.Feeds;

/// <summary>
/// The identifiers of STIX marking definitions for the traffic light protocol: STIX 2.1 fixes those of the protocol's first version, its
/// extension those of the second.
/// </summary>
internal static class TrafficLightMarking
{
    private const string Prefix = "marking-definition--";

    private static readonly (string Id, string Colour)[] Known =
    [
        ("613f2e26-407d-48c7-9eca-b8e91df99dc9", "clear"),
        ("34098fce-860f-48ae-8e50-ebd3cc5e41da", "green"),
        ("f88d31f6-486f-44da-b317-01333bde0b82", "amber"),
        ("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "red"),
        ("94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"),
        ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"),
        ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"),
        ("939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"),
        ("e828b379-4e03-4974-9ac4-e53a884c97c1", "red"),
    ];

    /// <summary>The colour of a definition; null where it is another.</summary>
    public static string? ColourOf(string? id) =>
        id is not null && id.StartsWith(Prefix, StringComparison.Ordinal) ? Array.Find(Known, known => id.AsSpan(Prefix.Length).SequenceEqual(known.Id)).Colour : null;

    /// <summary>The definition of a colour, of the first version where that has it: tools know it longer.</summary>
    public static string IdOf(string colour) => Prefix + Array.Find(Known, known => known.Colour == colour).Id;
}
