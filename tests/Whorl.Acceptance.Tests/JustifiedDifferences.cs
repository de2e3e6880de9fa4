namespace Whorl.Acceptance.Tests;

/// <summary>A difference from the expected values of the corpus that is right as it is.</summary>
/// <param name="Capture">The capture.</param>
/// <param name="Fragment">Part of the value: endpoint, hash or fingerprint.</param>
/// <param name="IsExtra">Whether Whorl gives the value and the expected rows do not, or the reverse.</param>
/// <param name="Reason">Why.</param>
internal sealed record JustifiedDifference(string Capture, string Fragment, bool IsExtra, string Reason);

/// <summary>The list behind docs/reference/corpus.md; a test fails when an entry is no longer needed.</summary>
internal static class JustifiedDifferences
{
    private const string Dtls0100 = "JA4 knows no version 0x0100: its characters are 00, where tshark prints s1";
    private const string Dtls0100Twin = "the same hello as tshark prints it, with s1";
    private const string OpenVpn = "a handshake in an OpenVPN control channel that tshark does not find";
    private const string OpenVpnLetter = "TLS inside OpenVPN is t, where tshark prints no letter at all";
    private const string OpenVpnWrong = "tshark's JA3 of a control channel put together in the wrong order";
    private const string FoundByOthers = "tshark is silent; nDPI and others give this value";
    private const string CutServerHello = "a ServerHello whose record goes on past the capture: tshark waits for the rest, PcapPlusPlus gives this value";
    private const string CapturedTwice = "the capture contains the same packets twice";

    public static IReadOnlyList<JustifiedDifference> All { get; } =
    [
        new("arkime+arkime/wireshark-dtls0.pcap", "d00i27", true, Dtls0100),
        new("arkime+arkime/wireshark-dtls0.pcap", "ds1i27", false, Dtls0100Twin),
        new("ntop+nDPI/anyconnect-vpn.pcap", "d00i01", true, Dtls0100),
        new("ntop+nDPI/anyconnect-vpn.pcap", "ds1i01", false, Dtls0100Twin),
        new("ntop+nDPI/dtls_old_version.pcapng", "d00i01", true, Dtls0100),
        new("ntop+nDPI/dtls_old_version.pcapng", "ds1i01", false, Dtls0100Twin),
        new("cisco+mercury/emix.pcap", "c81fc162549590f0e836b538fe5bfdd7", true, OpenVpn),
        new("cisco+mercury/emix.pcap", "15af977ce25de452b96affa2addb1036", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "c81fc162549590f0e836b538fe5bfdd7", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "15af977ce25de452b96affa2addb1036", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "a0813e7a9441e927000427452ad684ce", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "f893bd75dac422ca264dc8551c450278", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "b0ec87ac7424dc3b841dacb72db22a21", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "873bc234a06e363e550fcfe0dd382a6c", true, OpenVpn),
        new("ntop+nDPI/openvpn.pcap", "t12i070400_598ed29349f1_22a92d800fe4", true, OpenVpnLetter),
        new("ntop+nDPI/openvpn.pcap", " 12i070400_598ed29349f1_22a92d800fe4", false, OpenVpnLetter),
        new("ntop+nDPI/openvpn.pcap", "5991ab8f02addcb6299426b29beb71cb", false, OpenVpnWrong),
        new("ntop+nDPI/openvpn_nohmac.pcapng", "t12i070400_598ed29349f1_22a92d800fe4", true, OpenVpnLetter),
        new("ntop+nDPI/openvpn_nohmac.pcapng", " 12i070400_598ed29349f1_22a92d800fe4", false, OpenVpnLetter),
        new("ntop+nDPI/openvpn_nohmac.pcapng", "5991ab8f02addcb6299426b29beb71cb", false, OpenVpnWrong),
        new("CESNET+ipfixprobe/functional__inputs__tls.pcap", "0bd6b892df5e96f5ffc4f2d633837927", false, CapturedTwice),
        new("cisco+mercury/quic-crypto-packets.pcap", "4f719ebcff29cbedc57c8e29a5900892", true, FoundByOthers),
        new("cisco+mercury/quic-crypto-packets.pcap", "eb1d9ee555f3ccdb4a69a3121badb095", true, FoundByOthers),
        new("cisco+mercury/quic-crypto-packets.pcap", "61d8a93ff379660087082a82411f19a2", true, FoundByOthers),
        new("cisco+mercury/test__afl_data__corner-cases.pcap", "0,8565,", false, "no ServerHello: random bytes behind a record header, version 0x0000"),
        new("cisco+mercury/test__afl_data__corner-cases.pcap", "15381d64ba148f31a70eb87b53085230", true, CutServerHello),
        new("cisco+mercury/test__afl_data__corner-cases.pcap", "212f01d2a6223775b7cb219fbc05d617", true, CutServerHello),
        new("ntop+nDPI/4in6tunnel.pcap", "82cf931f45acd5e7e3aedbc069be2807", true, CutServerHello),
        new("ntop+nDPI/KakaoTalk_chat.pcap", "53611273a714cb4789c8222932efd5a7", true, FoundByOthers),
        new("ntop+nDPI/KakaoTalk_talk.pcap", "4b79ae67eb3b2cf1c75e68ea0100ca1b", true, FoundByOthers),
        new("ntop+nDPI/KakaoTalk_talk.pcap", "4ea82b75038dd27e8a1cb69d8b839b26", true, FoundByOthers),
        new("ntop+nDPI/anydesk.pcapng", "201999283915cc31cee6b15472ef3332", true, FoundByOthers),
        new("ntop+nDPI/anydesk.pcapng", "107030a763c7224285717ff1569a17f3", true, FoundByOthers),
    ];

    /// <summary>Whether an entry explains the difference; notes which one did.</summary>
    public static bool Explain(string capture, string value, int difference, HashSet<JustifiedDifference> used)
    {
        JustifiedDifference? entry = All.FirstOrDefault(entry => entry.Capture == capture && entry.IsExtra == difference > 0 && value.Contains(entry.Fragment, StringComparison.Ordinal));
        if (entry is null)
        {
            return false;
        }

        used.Add(entry);
        return true;
    }
}
