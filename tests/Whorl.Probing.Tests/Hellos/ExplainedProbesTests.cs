using System.Globalization;
using System.Text.RegularExpressions;
using Whorl.Fingerprints.Explain;
using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Tests.Hellos;

/// <summary>What explain says of a probe's hello is true of the hello that is sent.</summary>
public class ExplainedProbesTests
{
    private const string Jarm = "27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c";

    private static string Atsf => string.Join('|', Enumerable.Repeat("771_9c_35.____", 10));

    [Fact]
    public void Names_are_those_of_the_sets()
    {
        Assert.Equal(HelloSet.Jarm.Hellos.Select(spec => spec.Name), Probes(Jarm).Select(field => field.Label));
        Assert.Equal(HelloSet.Atsf.Hellos.Select(spec => spec.Name), Probes(Atsf).Select(field => field.Label));
    }

    [Fact]
    public void What_is_said_of_the_hellos_holds()
    {
        foreach ((HelloSpec spec, ExplainedField field) in HelloSet.Jarm.Hellos.Zip(Probes(Jarm)).Concat(HelloSet.Atsf.Hellos.Zip(Probes(Atsf))))
        {
            string said = field.Note!;
            if (Regex.Match(said, @"(\d+) suites") is { Success: true } suites)
            {
                Assert.Equal(spec.CipherSuites.Length, int.Parse(suites.Groups[1].Value, CultureInfo.InvariantCulture));
            }

            Assert.Equal(said.Contains("no supported_versions", StringComparison.Ordinal), !spec.Has(ExtensionType.SupportedVersions) && spec.Name != "tls1_1");
            Assert.True(!said.Contains("no ALPN", StringComparison.Ordinal) || !spec.Has(ExtensionType.Alpn), said);
            Assert.True(!said.Contains("no signature algorithms", StringComparison.Ordinal) || !spec.Has(ExtensionType.SignatureAlgorithms), said);
            Assert.True(!said.Contains("512 bytes", StringComparison.Ordinal) || spec.Has(ExtensionType.MaxFragmentLength), said);
            Assert.True(!said.Contains("no key share", StringComparison.Ordinal) || !spec.Shares(NamedGroup.X25519), said);
            Assert.True(!said.Contains("a key share of x25519", StringComparison.Ordinal) || spec.Shares(NamedGroup.X25519), said);
            Assert.Equal(said.Contains("TLS 1.3 ", StringComparison.Ordinal) || said.Contains("TLS 1.3,", StringComparison.Ordinal), Versions(spec).Contains((ushort)0x0304));
        }
    }

    private static IEnumerable<ushort> Versions(HelloSpec spec) =>
        spec.Extensions.Where(extension => extension.Type == HelloValue.Of(ExtensionType.SupportedVersions)).SelectMany(extension => extension.Values).Select(value => value.Value);

    private static List<ExplainedField> Probes(string value)
    {
        Assert.True(Explainer.TryRead(value, out Subject? subject, out string? problem), problem);
        return [.. subject.Explain().Fields.Where(field => field.Name == "probe")];
    }
}
