using Whorl.Probing.Hellos;

namespace Whorl.Probing.Scanning;

/// <summary>How an answer is read, which a fingerprint method decides.</summary>
public enum ProbeKind
{
    /// <summary>JARM: whole records up to the ServerHello.</summary>
    Jarm,

    /// <summary>ATSF: the handshake to its end.</summary>
    Atsf,

    /// <summary>A handshake of usual shape to its end, for the certificate and, where the plan has a request, the answer to it.</summary>
    Look,
}

/// <summary>One connection to a target: a hello and how its answer is read.</summary>
/// <param name="Kind">How the answer is read.</param>
/// <param name="Hello">The hello.</param>
public sealed record ProbeStep(ProbeKind Kind, HelloSpec Hello);
