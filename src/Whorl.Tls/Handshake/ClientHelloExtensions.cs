using System.Buffers.Binary;
using Whorl.Tls.Names;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>
/// What the extensions of a ClientHello say, gathered in one pass: the first occurrence of each list that a fingerprint
/// or a record needs, as views of the message.
/// </summary>
public ref struct ClientHelloExtensions
{
    private const int SeenCapacity = 64;

    /// <summary>Whether server_name is present, whatever it contains.</summary>
    public bool HasServerName;

    /// <summary>The first host_name of server_name; empty when there is none.</summary>
    public ReadOnlySpan<byte> ServerName;

    /// <summary>The protocol name list of ALPN, without its length; each name has a length byte in front.</summary>
    public ReadOnlySpan<byte> ProtocolNames;

    /// <summary>The groups of supported_groups, two bytes each; even.</summary>
    public ReadOnlySpan<byte> Groups;

    /// <summary>The formats of ec_point_formats, one byte each.</summary>
    public ReadOnlySpan<byte> PointFormats;

    /// <summary>The schemes of signature_algorithms, two bytes each; even.</summary>
    public ReadOnlySpan<byte> SignatureSchemes;

    /// <summary>Whether supported_versions is present.</summary>
    public bool HasVersions;

    /// <summary>The versions of supported_versions, two bytes each; even.</summary>
    public ReadOnlySpan<byte> Versions;

    /// <summary>The body of pre_shared_key; empty when absent.</summary>
    public ReadOnlySpan<byte> PreSharedKey;

    /// <summary>Whether encrypted_client_hello is present (GREASE ECH cannot be told apart).</summary>
    public bool HasEncryptedClientHello;

    /// <summary>The number of extensions, GREASE included.</summary>
    public int Count;

    /// <summary>What the message got wrong: the body's own and the extensions'.</summary>
    public Malformation Malformations;

    /// <summary>Reads all extensions of <paramref name="hello"/>.</summary>
    public static ClientHelloExtensions Read(scoped in ClientHelloView hello)
    {
        ClientHelloExtensions result = default;
        result.Malformations = hello.Malformations;
        Span<ushort> seen = stackalloc ushort[SeenCapacity];
        int pskPosition = -1;
        bool groups = false, formats = false, schemes = false, alpn = false;

        ExtensionEnumerator extensions = hello.Extensions;
        while (extensions.MoveNext())
        {
            ushort type = extensions.Current.Type;
            ReadOnlySpan<byte> body = extensions.Current.Body;
            if (result.Count < SeenCapacity)
            {
                if (seen[..result.Count].Contains(type) && !Grease.IsGrease(type))
                {
                    result.Malformations |= Malformation.DuplicateExtension;
                }

                seen[result.Count] = type;
            }

            result.Count++;
            switch (type)
            {
                case ExtensionType.ServerName when !result.HasServerName:
                    result.HasServerName = true;
                    result.ReadServerName(body);
                    break;
                case ExtensionType.SupportedGroups when !groups:
                    groups = true;
                    result.Groups = result.ReadList(body, 2, 2);
                    break;
                case ExtensionType.EcPointFormats when !formats:
                    formats = true;
                    result.PointFormats = result.ReadList(body, 1, 1);
                    break;
                case ExtensionType.SignatureAlgorithms when !schemes:
                    schemes = true;
                    result.SignatureSchemes = result.ReadList(body, 2, 2);
                    break;
                case ExtensionType.Alpn when !alpn:
                    alpn = true;
                    result.ProtocolNames = result.ReadList(body, 2, 1);
                    break;
                case ExtensionType.SupportedVersions when !result.HasVersions:
                    result.HasVersions = true;
                    result.Versions = result.ReadList(body, 1, 2);
                    break;
                case ExtensionType.PreSharedKey:
                    pskPosition = result.Count;
                    result.PreSharedKey = body;
                    break;
                case ExtensionType.EncryptedClientHello:
                    result.HasEncryptedClientHello = true;
                    break;
            }
        }

        if (extensions.IsDamaged)
        {
            result.Malformations |= Malformation.ExtensionPastEnd;
        }

        if (pskPosition >= 0 && pskPosition != result.Count)
        {
            result.Malformations |= Malformation.PreSharedKeyNotLast;
        }

        return result;
    }

    /// <summary>
    /// The highest version the client offers: the highest non-GREASE value of supported_versions (for DTLS, whose
    /// versions count down, the newest), or the body's version field where the extension is absent or says nothing.
    /// </summary>
    public readonly ushort HighestVersion(ushort legacyVersion)
    {
        ushort highest = 0;
        ushort newestDtls = 0;
        for (int i = 0; i + 1 < Versions.Length; i += 2)
        {
            ushort version = BinaryPrimitives.ReadUInt16BigEndian(Versions[i..]);
            if (Grease.IsGrease(version))
            {
                continue;
            }

            highest = Math.Max(highest, version);
            if (version >> 8 == 0xfe && (newestDtls == 0 || version < newestDtls))
            {
                newestDtls = version;
            }
        }

        return newestDtls != 0 && highest >> 8 == 0xfe ? newestDtls : highest != 0 ? highest : legacyVersion;
    }

    private void ReadServerName(ReadOnlySpan<byte> body)
    {
        WireReader reader = new(body);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> list))
        {
            Malformations |= Malformation.ServerName;
            list = body.Length > 2 ? body[2..] : default;
        }
        else if (!reader.IsEmpty)
        {
            Malformations |= Malformation.ExtensionContents;
        }

        reader = new WireReader(list);
        int names = 0;
        while (reader.TryReadU8(out byte type) && reader.TryReadVector16(out ReadOnlySpan<byte> name))
        {
            if (type == 0 && names++ == 0)
            {
                ServerName = name;
            }
        }

        if (!reader.IsEmpty || names != 1 || ServerName.IsEmpty)
        {
            Malformations |= Malformation.ServerName;
        }
    }

    /// <summary>Takes a list off an extension: what fits inside the extension counts, a wrong inner length is named.</summary>
    private ReadOnlySpan<byte> ReadList(ReadOnlySpan<byte> body, int prefix, int itemSize)
    {
        if (body.Length < prefix)
        {
            Malformations |= Malformation.ExtensionContents;
            return default;
        }

        int length = prefix == 1 ? body[0] : BinaryPrimitives.ReadUInt16BigEndian(body);
        ReadOnlySpan<byte> list = body[prefix..];
        if (length != list.Length)
        {
            Malformations |= Malformation.ExtensionContents;
            list = list[..Math.Min(length, list.Length)];
        }

        if (list.Length % itemSize != 0)
        {
            Malformations |= Malformation.ExtensionContents;
            list = list[..^1];
        }

        return list;
    }
}
