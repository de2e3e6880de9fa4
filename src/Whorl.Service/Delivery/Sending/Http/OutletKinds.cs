namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>The words for kinds of events in names of indexes and source types.</summary>
internal static class OutletKinds
{
    /// <summary>The word for a kind.</summary>
    public static string Word(EventKind kind) => kind == EventKind.Detection ? "detection" : "observation";
}
