using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Cli.Explaining;

/// <summary>
/// A described Client Hello as bytes to be shown: as it is sent, but with zeros for the random value, the session id and the
/// keys, which are new in each hello, so that the same description always looks the same.
/// </summary>
internal sealed class ShownHello
{
    /// <summary>The name for server_name, of a domain that nobody has (RFC 6761).</summary>
    public const string ServerName = "www.example.test";

    private const int LargestRecord = HelloWriter.RecordHeaderSize + 16384;
    private const int MessageHeader = 4;

    private readonly byte[] record;

    private ShownHello(byte[] record) => this.record = record;

    /// <summary>The bytes that are sent.</summary>
    public int Length => record.Length;

    /// <summary>The message's body, without its headers.</summary>
    public ReadOnlySpan<byte> Body => record.AsSpan(HelloWriter.RecordHeaderSize + MessageHeader);

    /// <summary>Writes a hello for a target with or without a name; the text of an address takes the name's place where the hello needs one.</summary>
    public static ShownHello Of(HelloSpec spec, KeyShares keys, bool hasName)
    {
        Span<byte> zeros = stackalloc byte[32];
        zeros.Clear();
        byte[] name = Encoding.ASCII.GetBytes(ServerName);
        HelloInstance instance = new() { Random = zeros, SessionId = zeros, ServerName = hasName ? name : [], ServerHost = name };
        byte[] space = new byte[LargestRecord];
        ShownHello hello = new(space[..HelloWriter.Write(spec, instance, keys, space)]);
        hello.ClearKeys();
        return hello;
    }

    /// <summary>The versions offered, best first.</summary>
    public IReadOnlyList<string> Versions()
    {
        List<ushort> versions = [];
        ClientHelloView hello = Parse();
        foreach (ExtensionView extension in hello.Extensions)
        {
            for (int i = 1; extension.Type == ExtensionType.SupportedVersions && i + 1 < extension.Body.Length; i += 2)
            {
                versions.Add((ushort)((extension.Body[i] << 8) | extension.Body[i + 1]));
            }
        }

        return versions.Count == 0 ? [TlsNames.VersionName(hello.LegacyVersion)] : [.. versions.Where(version => !Grease.IsGrease(version)).OrderDescending().Select(TlsNames.VersionName)];
    }

    /// <summary>The extensions' numbers in the order in which they are sent.</summary>
    public string ExtensionOrder()
    {
        List<string> numbers = [];
        foreach (ExtensionView extension in Parse().Extensions)
        {
            numbers.Add(Grease.IsGrease(extension.Type) ? "GREASE" : extension.Type.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return string.Join('-', numbers);
    }

    /// <summary>The JA4 that a defender sees.</summary>
    public string Ja4()
    {
        ClientHelloView hello = Parse();
        Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
        ja4.Compute(hello, ClientHelloExtensions.Read(hello), Ja4Transport.Tls);
        return Encoding.ASCII.GetString(ja4.Hashed);
    }

    /// <summary>The hello in full.</summary>
    public bool TryExplain(string origin, out Subject? subject, out string? problem) =>
        Explainer.TryReadBody(Body, isClient: true, Ja4Transport.Tls, origin, out subject, out problem);

    private void ClearKeys()
    {
        foreach (ExtensionView extension in Parse().Extensions)
        {
            if (extension.Type != ExtensionType.KeyShare || !record.AsSpan().Overlaps(extension.Body, out int start))
            {
                continue;
            }

            // An entry is a group, a length and a key; a body that was written out byte by byte can be anything.
            Span<byte> entries = record.AsSpan(start, extension.Body.Length);
            entries = entries[Math.Min(2, entries.Length)..];
            while (entries.Length >= 4)
            {
                int length = Math.Min((entries[2] << 8) | entries[3], entries.Length - 4);
                entries.Slice(4, length).Clear();
                entries = entries[(4 + length)..];
            }
        }
    }

    private ClientHelloView Parse() =>
        ClientHelloView.TryParse(Body, isDtls: false, out ClientHelloView hello) ? hello : throw new InvalidOperationException("A hello that was just written cannot be read.");
}
