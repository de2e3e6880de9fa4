using System.Text.Json;
using Whorl.Tls.Dtls;
using Whorl.Tls.Tests.Quic;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Dtls;

public sealed class DtlsCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_DTLS_hello_that_the_corpus_expects_on_plain_UDP_is_found_with_its_ciphers_and_extensions()
    {
        string folder = SharedMaterial.Require("corpus/pcaps");
        Dictionary<string, List<JsonElement>> rows = [];
        foreach (string line in File.ReadLines(SharedMaterial.Require("corpus/expected.jsonl")))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            string encapsulation = row.TryGetProperty("encapsulation", out JsonElement e) ? e.ToString() : "";
            bool isPlain = encapsulation is "eth:ethertype:ip:udp" or "eth:ethertype:ipv6:udp" or "eth:ethertype:ip:udp:rtp";
            if (row.GetProperty("proto").GetString() == "dtls" && isPlain && row.GetProperty("l4").GetString() == "udp")
            {
                string pcap = row.GetProperty("pcap").GetString()!;
                (rows.TryGetValue(pcap, out List<JsonElement>? list) ? list : rows[pcap] = []).Add(row);
            }
        }

        List<string> missing = [];
        int found = 0;
        int verifyRequests = 0;
        foreach ((string pcap, List<JsonElement> list) in rows)
        {
            List<(string Source, int Port, byte Type, string Ciphers, string Extensions)> hellos = Walk(Path.Combine(folder, pcap));
            foreach (JsonElement row in list)
            {
                int type = row.GetProperty("hs_type").GetInt32();
                if (type != 3 && !row.TryGetProperty(type == 1 ? "ciphers" : "cipher", out _))
                {
                    continue; // a fragment that the expected values' tool did not join
                }

                string ciphers = type == 3 ? "" : Join(row, type == 1 ? "ciphers" : "cipher");
                string extensions = type == 3 ? "" : Join(row, "ext_types");
                string source = row.GetProperty("src").GetString()!;
                int port = int.Parse(row.GetProperty("sport").GetString()!);
                if (hellos.Exists(h => h.Source == source && h.Port == port && h.Type == type && h.Ciphers == ciphers && h.Extensions == extensions))
                {
                    found++;
                    verifyRequests += type == 3 ? 1 : 0;
                }
                else
                {
                    missing.Add($"{pcap} frame {row.GetProperty("frame")} {source}:{port} type {type} {row.GetProperty("encapsulation")}");
                }
            }
        }

        foreach (string line in missing)
        {
            output.WriteLine("MISSING " + line);
        }

        output.WriteLine($"{found} found, {verifyRequests} of them HelloVerifyRequests, {missing.Count} missing");
        Assert.Empty(missing);
        Assert.True(found > 60);
    }

    private static string Join(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) ? string.Join(',', value.EnumerateArray().Select(v => v.GetString())) : "";

    private static List<(string Source, int Port, byte Type, string Ciphers, string Extensions)> Walk(string path)
    {
        List<(string, int, byte, string, string)> hellos = [];
        Dictionary<(string, int, string, int, ushort), DtlsHandshakeAssembler> messages = [];
        foreach (CapturedDatagram captured in CaptureDatagrams.Read(path))
        {
            DtlsDatagram datagram = new(captured.Payload);
            while (datagram.MoveNext())
            {
                if (datagram.Current.ContentType != DtlsRecord.Handshake)
                {
                    continue;
                }

                DtlsFragments fragments = new(datagram.Current.Fragment);
                while (fragments.MoveNext())
                {
                    (string, int, string, int, ushort) key = (captured.Source, captured.SourcePort, captured.Destination, captured.DestinationPort, fragments.Current.MessageSequence);
                    if (!messages.TryGetValue(key, out DtlsHandshakeAssembler? assembler))
                    {
                        messages[key] = assembler = new DtlsHandshakeAssembler();
                        assembler.Bytes.Attach(new byte[65536]);
                    }

                    DtlsAssemblyOutcome outcome = assembler.Insert(fragments.Current);
                    if (outcome is DtlsAssemblyOutcome.OtherMessage or DtlsAssemblyOutcome.LengthChanged or DtlsAssemblyOutcome.Conflict)
                    {
                        assembler.Clear(); // the ports carry another handshake now
                        outcome = assembler.Insert(fragments.Current);
                    }

                    if (outcome == DtlsAssemblyOutcome.Complete && Facts(assembler) is { } facts)
                    {
                        hellos.Add((captured.Source, captured.SourcePort, assembler.Type, facts.Ciphers, facts.Extensions));
                    }
                }
            }
        }

        return hellos;
    }

    private static (string Ciphers, string Extensions)? Facts(DtlsHandshakeAssembler message)
    {
        if (message.Type == DtlsHelloVerifyRequest.HandshakeType)
        {
            return DtlsHelloVerifyRequest.TryParse(message.Body, out _) ? ("", "") : null;
        }

        // The tests' reader knows TLS: take the cookie out of a ClientHello, and put TLS's header before it.
        WireReader reader = new(message.Body);
        if (message.Type is not (1 or 2) || !reader.TryReadBytes(34, out ReadOnlySpan<byte> start) || !reader.TryReadVector8(out ReadOnlySpan<byte> session)
            || (message.Type == 1 && !reader.TryReadVector8(out _)))
        {
            return null;
        }

        byte[] body = [.. start, (byte)session.Length, .. session, .. reader.Rest];
        byte[] tls = [message.Type, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
        return HelloFacts.Read(tls) is { } facts ? (facts.Ciphers, facts.Extensions) : null;
    }
}
