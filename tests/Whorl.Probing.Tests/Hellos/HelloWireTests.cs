using System.Text;
using System.Text.Json;
using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Tests.Hellos;

/// <summary>The described hellos against the bytes that the reference programs put on the wire.</summary>
public sealed class HelloWireTests
{
    public static TheoryData<string> AtsfNames => [.. HelloSet.Atsf.Hellos.Select(hello => hello.Name)];

    [Theory]
    [MemberData(nameof(AtsfNames))]
    public void Every_Atsf_hello_is_written_as_the_reference_writes_it_with_and_without_a_name(string name)
    {
        using JsonDocument wire = JsonDocument.Parse(File.ReadAllBytes(SharedMaterial.Require("vectors/client-hellos-wire.json")));
        HelloSpec spec = HelloSet.Atsf.Hellos.Single(hello => hello.Name == name);
        foreach (JsonProperty variant in wire.RootElement.GetProperty(name).EnumerateObject())
        {
            byte[] expected = Convert.FromHexString(variant.Value.GetProperty("record_hex").GetString()!);
            Assert.Equal(Masked(expected), Masked(Write(spec, expected, variant.Name == "nosni" ? "" : "www.example.test")));
        }
    }

    [Fact]
    public void Every_Jarm_probe_is_written_as_the_reference_writes_it()
    {
        foreach (JarmVector vector in Vectors.Jarm())
        {
            for (int i = 0; i < vector.Probes.Length; i++)
            {
                byte[] expected = vector.Probes[i].Sent;
                Assert.Equal(Masked(expected), Masked(Write(HelloSet.Jarm.Hellos[i], expected, vector.Host)));
            }
        }
    }

    [Fact]
    public void The_published_files_of_the_ten_hellos_are_read_as_they_are()
    {
        HelloSet published = HelloDirectory.Read(SharedMaterial.Require("vectors/client-hellos"));
        Assert.Equal(HelloSet.Atsf.Hellos.Select(hello => hello.Name), published.Hellos.Select(hello => hello.Name));
        byte[] randoms = new byte[75];
        for (int i = 0; i < published.Hellos.Length; i++)
        {
            Assert.Equal(Masked(Write(HelloSet.Atsf.Hellos[i], randoms, "a.test")), Masked(Write(published.Hellos[i], randoms, "a.test")));
        }
    }

    [Fact]
    public void A_Jarm_probe_carries_the_text_of_an_address_and_an_Atsf_hello_does_not()
    {
        byte[] randoms = new byte[75];
        Assert.True(Write(HelloSet.Jarm.Hellos[0], randoms, "", "192.0.2.1").AsSpan().IndexOf("192.0.2.1"u8) > 0);
        Assert.Equal(-1, Write(HelloSet.Atsf.Hellos[0], randoms, "", "192.0.2.1").AsSpan().IndexOf("192.0.2.1"u8));
    }

    /// <summary>Writes a hello with the random and session id of a recorded one.</summary>
    internal static byte[] Write(HelloSpec spec, byte[] recorded, string name, string host = "")
    {
        using KeyShares keys = new();
        byte[] record = new byte[16384];
        HelloInstance instance = new()
        {
            Random = recorded.AsSpan(11, 32),
            SessionId = recorded.AsSpan(44, 32 > recorded.Length - 44 ? recorded.Length - 44 : 32),
            ServerName = Encoding.ASCII.GetBytes(name),
            ServerHost = Encoding.ASCII.GetBytes(name.Length > 0 ? name : host),
        };
        int length = HelloWriter.Write(spec, instance, keys, record);
        return record[..length];
    }

    /// <summary>What differs from hello to hello set to zero: the X25519 share, and GREASE where it is drawn (first suite, group, version or extension).</summary>
    private static string Masked(byte[] record)
    {
        byte[] copy = [.. record];
        copy.AsSpan(11, 32).Clear();
        int session = copy[43];
        copy.AsSpan(44, session).Clear();
        int share = copy.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x00, 0x1d, 0x00, 0x20]);
        if (share >= 0)
        {
            copy.AsSpan(share + 4, 32).Clear();
        }

        int suites = 44 + session;
        int methods = suites + 2 + Number(copy, suites);
        if (IsGrease(copy, suites + 2))
        {
            MaskGrease(copy, suites + 2);
            for (int at = methods + 1 + copy[methods] + 2; at < copy.Length; at += 4 + Number(copy, at + 2))
            {
                int first = Number(copy, at) switch { ExtensionType.KeyShare => at + 6, ExtensionType.SupportedVersions => at + 5, _ => at };
                MaskGrease(copy, first);
            }
        }

        return Convert.ToHexString(copy);
    }

    private static int Number(byte[] bytes, int at) => (bytes[at] << 8) | bytes[at + 1];

    private static bool IsGrease(byte[] bytes, int at) => Tls.Names.Grease.IsGrease((ushort)Number(bytes, at));

    private static void MaskGrease(byte[] bytes, int at)
    {
        if (IsGrease(bytes, at))
        {
            bytes[at] = bytes[at + 1] = 0xff;
        }
    }
}
