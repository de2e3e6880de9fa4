#!/usr/bin/env python3
"""Writes the miniatures of client databases and logs: own content in the layouts of others."""
import gzip, hashlib, io, json, os, tarfile

here = os.path.dirname(os.path.abspath(__file__))
logs = os.path.join(here, "..", "logs")
strings = ["771,4865-4866-49195,0-10-11-13-16,29-23,0", "769,47-53-10,65281,,", "771,49195-49199,0-23-10-11,23-24,0"]
md5 = [hashlib.md5(s.encode()).hexdigest() for s in strings]


def write(name, text, folder=here):
    with open(os.path.join(folder, name), "w", newline="") as file:
        file.write(text)


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


write("salesforce.csv", '"Copyright (c) 2026 nobody.\nAll rights reserved.",\n%s,"Alpha"\r\n%s,"Beta,Gamma"\n\nnot-a-hash,"Delta"\n' % (md5[0], md5[1]))
write("trisul.jsonl", '["prints.csv"]\n# a comment\n' + lines(
    {"desc": "Alpha 1.0", "ja3_hash": md5[0], "ja3_str": strings[0]},
    {"desc": md5[1], "ja3_hash": "Beta 2.0", "ja3_string": ""},
    {"desc": "Malware: Gamma, Malware Test FP: gamma-traffic", "ja3_hash": md5[2], "ja3_str": ", " + strings[2]},
    {"desc": "JA3S: Delta server", "ja3_hash": hashlib.md5(b"771,49199,65281").hexdigest(), "ja3_str": "771,49199,65281"},
    {"desc": "Epsilon", "ja3_hash": md5[0], "ja3_str": strings[1]}))
write("ja3er.json", json.dumps([
    {"md5": md5[0], "ja3": strings[0], "User-Agent": "Alpha/1.0", "Count": 12},
    {"md5": md5[1], "ja3": strings[2], "User-Agent": "Beta/1.0", "Count": 3},
    {"md5": md5[2], "ja3": strings[2]},
    {"User-Agent": "Gamma/1.0", "Count": 7, "md5": md5[2], "Last_seen": "2021-01-01 00:00:00"},
    "no object"]))
write("brotherston.jsonl", lines(
    {"id": 0, "desc": "Alpha", "record_tls_version": "0x0301", "tls_version": "0x0303", "ciphersuite": "0xC02B 0xC02F", "extensions": "0x0000 0x000A 0x000B 0x000D",
     "e_curves": "0x001D 0x0017", "sig_alg": "0x0403 0x0804", "ec_point_fmt": "0x00"},
    {"id": 0, "desc": "Beta", "record_tls_version": "0x0301", "tls_version": "0x0303", "ciphersuite": "0xC02B", "extensions": "0x0000 0x0010"},
    {"id": 0, "desc": "Gamma", "record_tls_version": "0x0301", "tls_version": "0x0303", "ciphersuite": "0xC02B zero", "extensions": ""}))
hello = "(0303)(0a0a1301c02b)((0a0a0000)(0000)(000a00080006001d00170018)(000b00020100)(000d0006000404030804)(0010000500030268 32)(002b0003020304))".replace(" ", "")
write("joy.json", lines(
    {"str_repr": hello, "md5_repr": "0", "source": ["nobody"], "tls_features": {}, "process_info": [
        {"process": "alpha.exe", "application_category": "browser", "prevalence": 0.75, "os_info": {"(WinNT)(Windows 11)(10.0)": 0.6, "(Mac OS X)(macOS)(14.1)": 0.4}},
        {"process": "beta", "prevalence": 0.0, "os_info": {"(None)(None)(None)": 1.0}}]},
    {"str_repr": "(0303)(1301)(0000)", "md5_repr": "0", "process_info": [{"process": "gamma", "prevalence": 0.5}]},
    {"str_repr": "(0301)(002f0035)", "md5_repr": "0", "process_info": [{"process": "delta", "prevalence": 2}]}))
none = dict.fromkeys(["classes_port_applications", "classes_port_port", "classes_hostname_tld", "classes_hostname_domains", "classes_hostname_sni", "classes_ip_as", "classes_ip_ip"], {})
mercury = lines(
    {"str_repr": "tls/1/(0303)(13011302)[(0000)(0010000500030268 32)(002b0003020304)]".replace(" ", ""), "fp_type": "tls", "total_count": 30, "process_info": [
        {"process": "alpha", "count": 20, "sha256": "", "attributes": {"malware": False}, "malware": False, "os_info": {"cpe:2.3:o:apple:macos:14.7.4:*:*:*:*:*:*:*": 20},
         **none, "classes_ip_as": {"64496": 20, "x": 1}, "classes_port_port": {"443": 20}, "classes_ip_ip": {"192.0.2.1": 20}, "classes_hostname_sni": {"Alpha.Example.": 20}},
        {"process": "beta", "count": 10, "attributes": {"malware": True}, "malware": True, "os_info": {}, **none}]},
    {"str_repr": "http/(0123)(4567)((89ab))", "fp_type": "http", "total_count": 1, "process_info": []},
    {"str_repr": "tls/2/(0303)(1301)[(0000)]", "fp_type": "tls", "total_count": 1, "process_info": []})
write("mercury.json", mercury)
with gzip.GzipFile(os.path.join(here, "mercury.tgz"), "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
    for name, text in (("VERSION", "2026.01.01; 2.0.full"), ("fingerprint_db.json", mercury), ("pyasn.db", "192.0.2.0/24\t64496\n")):
        member = tarfile.TarInfo("resources/" + name)
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text.encode()))
ja4 = "t13d1516h2_8daaf6152771_02713d6af862"
keys = ["application", "library", "device", "os", "user_agent_string", "certificate_authority", "observation_count", "verified", "notes"]
write("ja4db.json", json.dumps([
    dict(zip(keys, ["Alpha", "boring", None, "Windows 11", None, None, 5, True, "a note"]), ja4_fingerprint=ja4, ja4_fingerprint_string=None),
    dict(zip(keys, [None, None, None, None, "Mozilla/5.0 (claims)", None, 1, False, None]), ja4_fingerprint=ja4, ja4s_fingerprint="t130200_1301_a56c5b993250"),
    dict(zip(keys, ["Beta malware", None, None, None, None, None, 1, True, None]), ja4x_fingerprint="1a59268f55e5_1a59268f55e5_795797892f9c"),
    dict(zip(keys, ["Gamma", None, None, None, None, None, 1, False, None]), ja4_fingerprint="t13d\u0001\nxx_8daaf6152771_02713d6af862")], indent=1))
write("ja4db.csv", "application,library,device,os,user_agent_string,certificate_authority,verified,notes,observation_count,ja4_fingerprint\n"
      f"Alpha,,,,,,true,,2,{ja4}\n,,,,\"Mozilla/5.0 (X11, Linux)\",,false,,9,{ja4}\nBeta,,,,,,false,,1,\"t13d15\n16h2_8daaf6152771\"\n")
write("mapping.csv", "Application,Library,Device,OS,ja4,ja4s,ja4h,ja4x,ja4t,ja4tscan,Notes\n"
      f"Alpha Agent,GoLang,,,{ja4},t130200_1301_a56c5b993250,,,,,,\nBeta,,,,{ja4},,ge11cn060000_4e59edc1297a_4da5efaf0cb,,,,\n,,Gamma Printer,,,,,,,28960_2-4-8-1-3_1460_3_1-4-8-16,\n,,,,,,,,,,\n")
tab = "\t".join
write("ssl.log", "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssl\n"
      + tab(["#fields", "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "version", "cipher", "server_name", "resumed", "cert_chain_fps", "subject", "issuer", "ja3"]) + "\n"
      + tab(["1700000000.123456", "C1", "192.0.2.1", "50000", "2001:db8::1", "443", "TLSv12", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "a\\x09b\\\\c.example", "T", "ab" * 32 + "," + "cd" * 32, "CN=a", "CN=a", md5[0]]) + "\n"
      + tab(["1700000001", "C2", "192.0.2.1", "50001", "192.0.2.2", "443", "TLSv13-draft28", "unknown-4660", "\\x2d", "F", "(empty)", "-", "-", "-"]) + "\n"
      + tab(["1700000002.0", "C3", "nowhere", "50001", "192.0.2.2", "443", "-", "-", "-", "F", "-", "-", "-", "-"]) + "\n#close\t2023-11-14-22-13-22\n", logs)
flow = {"src_ip": "192.0.2.1", "src_port": 50000, "dest_ip": "2001:db8::1", "dest_port": 443, "proto": "TCP"}
write("eve.json", lines(
    {"timestamp": "2026-01-02T03:04:05.123456+0100", "event_type": "tls", **flow, "tls": {
        "subject": "CN=a", "issuerdn": "CN=a", "serial": "0A:BC", "fingerprint": ":".join(["ab"] * 20), "sni": "a.example", "version": "TLSv1", "notbefore": "2026-01-01T00:00:00",
        "notafter": "2027-01-01T00:00:00", "ja3": {"hash": md5[0], "string": strings[0]}, "ja4": ja4, "client_alpns": ["h2", "http/1.1"], "subjectaltname": ["a.example", "b.example"]}},
    {"timestamp": "2026-01-02T03:04:06+0000", "event_type": "quic", **flow, "proto": "UDP", "quic": {
        "version": "1", "sni": "q.example", "ja3": {"hash": hashlib.md5(b"771,2570-4865,0-43-6682,29,").hexdigest(), "string": "771,2570-4865,0-43-6682,29,"}, "ja4": "q" + ja4[1:]}},
    {"timestamp": "2026-01-02T03:04:07+0000", "event_type": "dns", **flow, "dns": {}},
    {"timestamp": "yesterday", "event_type": "tls", **flow, "tls": {}},
    {"timestamp": "2026-01-02T03:04:07+0000", "event_type": "tls", **flow}), logs)
