using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Store;
using Whorl.Tls.Handshake;
using Whorl.Tls.Wire;

namespace Whorl.Intelligence.Clients;

/// <summary>
/// A ClientHello put together again from what a database or a log says of it: a real message, over which the one implementation of JA3
/// and JA4 runs. Filled again for every hello; belongs to one thread.
/// </summary>
internal sealed class RebuiltHello
{
    private const int LongestVector = ushort.MaxValue;

    private readonly ArrayBufferWriter<byte> suites = new(512);
    private readonly ArrayBufferWriter<byte> extensions = new(1024);
    private readonly DigestCache md5 = new(FingerprintDigest.Md5);
    private readonly Ja4 ja4 = new(new DigestCache(FingerprintDigest.Sha256First12));
    private readonly Utf8Text ja3 = new();
    private byte[] message = new byte[2048];
    private ushort version;
    private Ja4Transport transport;

    /// <summary>What is exact; a format takes from it what its source leaves out.</summary>
    public ExactForms Exact { get; private set; }

    /// <summary>Starts a hello without suites and extensions, of which everything is known.</summary>
    public void Begin(ushort legacyVersion, Ja4Transport carriedBy)
    {
        version = legacyVersion;
        transport = carriedBy;
        Exact = ExactForms.All;
        suites.ResetWrittenCount();
        extensions.ResetWrittenCount();
    }

    /// <summary>Says that some forms would not be exact.</summary>
    public void Without(ExactForms forms) => Exact &= ~forms;

    /// <summary>Adds a cipher suite.</summary>
    public void AddSuite(ushort suite)
    {
        BinaryPrimitives.WriteUInt16BigEndian(suites.GetSpan(2), suite);
        suites.Advance(2);
    }

    /// <summary>Adds an extension with its body.</summary>
    public void AddExtension(ushort type, ReadOnlySpan<byte> body)
    {
        if (body.Length > LongestVector)
        {
            Exact = ExactForms.None;
            return;
        }

        Span<byte> at = extensions.GetSpan(4 + body.Length);
        BinaryPrimitives.WriteUInt16BigEndian(at, type);
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)body.Length);
        body.CopyTo(at[4..]);
        extensions.Advance(4 + body.Length);
    }

    /// <summary>Adds an extension of which only the type is known; what depends on its body is exact no longer.</summary>
    public void AddExtension(ushort type)
    {
        Without(NeededFrom(type));
        AddExtension(type, default);
    }

    /// <summary>Adds an extension whose body is a list of numbers of two bytes behind a length.</summary>
    public void AddList(ushort type, ReadOnlySpan<ushort> values, int prefix = 2)
    {
        byte[] body = new byte[prefix + (2 * values.Length)];
        WireWriter writer = new(body);
        int mark = writer.BeginVector(prefix);
        foreach (ushort value in values)
        {
            writer.WriteU16(value);
        }

        writer.EndVector(prefix, mark);
        AddWritten(type, writer);
    }

    /// <summary>Adds ec_point_formats.</summary>
    public void AddPointFormats(ReadOnlySpan<byte> formats)
    {
        byte[] body = new byte[1 + formats.Length];
        WireWriter writer = new(body);
        writer.WriteVector(1, formats);
        AddWritten(ExtensionType.EcPointFormats, writer);
    }

    /// <summary>Adds ALPN with one name, the first, which is all that a fingerprint sees of it.</summary>
    public void AddFirstProtocol(ReadOnlySpan<byte> name)
    {
        byte[] body = new byte[3 + name.Length];
        WireWriter writer = new(body);
        int mark = writer.BeginVector(2);
        writer.WriteVector(1, name);
        writer.EndVector(2, mark);
        AddWritten(ExtensionType.Alpn, writer);
    }

    /// <summary>
    /// Appends the fingerprints that are exact: JA3, or JA3N where only the order of extensions is unknown, and JA4. False where the
    /// lists do not fit into a message, or nothing is exact.
    /// </summary>
    public bool TryFingerprint(List<Fingerprint> to)
    {
        if (Exact == ExactForms.None || suites.WrittenCount > LongestVector || extensions.WrittenCount > LongestVector)
        {
            return false;
        }

        int length = 2 + 32 + 1 + 2 + suites.WrittenCount + 2 + 2 + extensions.WrittenCount;
        if (message.Length < length)
        {
            message = new byte[length * 2];
        }

        ReadOnlySpan<byte> nothing = [0];
        Span<byte> random = stackalloc byte[32];
        random.Clear();
        WireWriter writer = new(message);
        ClientHelloView.Write(ref writer, version, random, default, suites.WrittenSpan, nothing, extensions.WrittenCount > 0, extensions.WrittenSpan);
        if (writer.Overflowed || !ClientHelloView.TryParse(writer.Written, isDtls: false, out ClientHelloView hello))
        {
            return false;
        }

        ClientHelloExtensions read = ClientHelloExtensions.Read(hello);
        if ((Exact & (ExactForms.Ja3 | ExactForms.Ja3n)) != ExactForms.None)
        {
            ja3.Clear();
            bool isOrdered = (Exact & ExactForms.Ja3) != ExactForms.None;
            if (isOrdered)
            {
                Ja3.Write(hello, read, ja3);
            }
            else
            {
                Ja3.WriteSorted(hello, read, ja3);
            }

            to.Add(new Fingerprint(isOrdered ? FingerprintMethod.Ja3 : FingerprintMethod.Ja3n, Ascii(md5.Hex(ja3.Written)), Ascii(ja3.Written)));
        }

        if ((Exact & ExactForms.Ja4) != ExactForms.None)
        {
            ja4.Compute(hello, read, transport);
            to.Add(new Fingerprint(FingerprintMethod.Ja4, Ascii(ja4.Hashed), Ascii(ja4.Raw)));
        }

        return true;
    }

    private static string Ascii(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text);

    private static ExactForms NeededFrom(ushort type) => type switch
    {
        ExtensionType.SupportedGroups or ExtensionType.EcPointFormats => ExactForms.Ja3 | ExactForms.Ja3n,
        ExtensionType.SignatureAlgorithms or ExtensionType.Alpn or ExtensionType.SupportedVersions => ExactForms.Ja4,
        _ => ExactForms.None,
    };

    private void AddWritten(ushort type, in WireWriter writer)
    {
        if (writer.Overflowed)
        {
            Exact = ExactForms.None;
            return;
        }

        AddExtension(type, writer.Written);
    }
}
