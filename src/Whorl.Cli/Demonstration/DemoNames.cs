namespace Whorl.Cli.Demonstration;

/// <summary>Names that a run makes up; none can be anybody's (RFC 2606).</summary>
internal static class DemoNames
{
    /// <summary>The domain of all servers.</summary>
    public const string Domain = "demo.test";

    /// <summary>The source name of the list that the run makes up.</summary>
    public const string MadeUpList = "made-up-by-the-demo";

    /// <summary>The source name of the client list that the run observes: it started the programs and knows which is which.</summary>
    public const string ClientList = "started-by-the-demo";

    /// <summary>The family that the made-up list names.</summary>
    public const string Family = "Madeup RAT";
}
