using Whorl.Detection.Simulation.Servers;

namespace Whorl.Detection.Simulation.Threats;

/// <summary>How a family gets its TLS stack.</summary>
internal enum FamilyKind : byte
{
    /// <summary>A language's or system's stack that benign servers use too.</summary>
    Shared,

    /// <summary>A stack of its own.</summary>
    Own,

    /// <summary>A stack of its own with answers to JARM drawn for each server.</summary>
    Randomised,
}

/// <summary>A malware family with its habits.</summary>
internal sealed class ThreatFamily
{
    /// <summary>Its name, invented.</summary>
    public required string Name { get; init; }

    /// <summary>How it gets its stack.</summary>
    public required FamilyKind Kind { get; init; }

    /// <summary>Its own variants.</summary>
    public required SoftwareStack Own { get; init; }

    /// <summary>The benign stack it runs on, for <see cref="FamilyKind.Shared"/>.</summary>
    public SoftwareStack? Shared { get; init; }

    /// <summary>The Server header of its default configuration; null for none.</summary>
    public string? Header { get; init; }

    /// <summary>The share of its servers with the default header.</summary>
    public double DefaultHeader { get; init; }

    /// <summary>The share of its servers that do not answer over HTTP.</summary>
    public double WithoutHttp { get; init; }

    /// <summary>The subject of its self-signed certificates; null where each server has another.</summary>
    public string? Subject { get; init; }

    /// <summary>The share of its servers with a self-signed certificate.</summary>
    public double SelfSigned { get; init; }

    /// <summary>The share of the self-signed that all show one and the same certificate.</summary>
    public double SameCertificate { get; init; }

    /// <summary>The port it uses beside 443.</summary>
    public ushort OtherPort { get; init; }

    /// <summary>The share of its servers on that port.</summary>
    public double OnOtherPort { get; init; }
}
