using System.Net.Security;
using System.Security.Authentication;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>How a server of this process speaks TLS and what it calls itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Header">Its Server header.</param>
/// <param name="Protocols">The versions it allows.</param>
/// <param name="Applications">The application protocols it knows; empty for none.</param>
/// <param name="Suites">The cipher suites it allows; empty for the system's.</param>
internal sealed record StackSetup(
    string Name, string Description, string Header, SslProtocols Protocols, IReadOnlyList<SslApplicationProtocol> Applications, IReadOnlyList<TlsCipherSuite> Suites)
{
    private const SslProtocols Current = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Two programs on one stack and one configuration, and an old appliance.</summary>
    public static IReadOnlyList<StackSetup> All { get; } =
    [
        new("gateway", ".NET SslStream", "demo-gateway/1.0", Current, [SslApplicationProtocol.Http11], []),
        new("intranet", ".NET SslStream, set up as gateway", "demo-intranet/2.4", Current, [SslApplicationProtocol.Http11], []),
        new("appliance", ".NET SslStream, TLS 1.2 and three suites", "demo-appliance/0.9", SslProtocols.Tls12, [],
            [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256]),
    ];

    /// <summary>The options of a handshake.</summary>
    public SslServerAuthenticationOptions Options(SslStreamCertificateContext certificate)
    {
        SslServerAuthenticationOptions options = new() { ServerCertificateContext = certificate, EnabledSslProtocols = Protocols, AllowTlsResume = false };
        if (Applications.Count > 0)
        {
            options.ApplicationProtocols = [.. Applications];
        }

        if (Suites.Count > 0 && !OperatingSystem.IsWindows() && !OperatingSystem.IsAndroid())
        {
            options.CipherSuitesPolicy = new CipherSuitesPolicy(Suites);
        }

        return options;
    }
}
