namespace Whorl.Intelligence.Exporting;

/// <summary>The marking definitions of the traffic light protocol: STIX 2.1 fixes their identifiers, for the protocol's first version.</summary>
internal static class StixMarkings
{
    /// <summary>When the standard says that they were made.</summary>
    public const string Created = "2017-01-20T00:00:00.000Z";

    /// <summary>The identifier of a colour's definition.</summary>
    public static string IdOf(string light) => "marking-definition--" + light switch
    {
        "clear" => "613f2e26-407d-48c7-9eca-b8e91df99dc9",
        "green" => "34098fce-860f-48ae-8e50-ebd3cc5e41da",
        "amber" => "f88d31f6-486f-44da-b317-01333bde0b82",
        _ => "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
    };

    /// <summary>The colour's name in the protocol's first version, which had white for clear.</summary>
    public static string NameOf(string light) => light == "clear" ? "white" : light;
}
