namespace Whorl.Intelligence.Exporting;

/// <summary>The script that has Zeek read the files beside it, and gives it types for JA4 and JA3S.</summary>
internal static class ZeekScript
{
    /// <summary>It reads the fields ja4 and ja3s of ssl.log, whichever package adds them, and does nothing without one.</summary>
    public const string Text = """
        # Written by whorl export zeek. Types Intel::JA4 and Intel::JA3S, looked up in what packages add to ssl.log as ja4 and ja3s.
        @load base/frameworks/intel
        @load base/protocols/ssl
        @load frameworks/intel/seen

        module Whorl;

        export {
            redef enum Intel::Type += { Intel::JA4, Intel::JA3S };
            redef enum Intel::Where += { SSL::IN_JA4, SSL::IN_JA3S };
        }

        redef Intel::read_files += { fmt("%s/whorl-intel.dat", @DIR), fmt("%s/whorl-fingerprints.dat", @DIR) };

        function look(rec: SSL::Info, name: string, kind: Intel::Type, where: Intel::Where)
            {
            local fields = record_fields(rec);
            if ( name !in fields || ! fields[name]?$value )
                return;

            local seen = Intel::Seen($indicator = fields[name]$value as string, $indicator_type = kind, $where = where);
            if ( connection_exists(rec$id) )
                seen$conn = lookup_connection(rec$id);
            else
                seen$uid = rec$uid;
            Intel::seen(seen);
            }

        event SSL::log_ssl(rec: SSL::Info)
            {
            look(rec, "ja4", Intel::JA4, SSL::IN_JA4);
            look(rec, "ja3s", Intel::JA3S, SSL::IN_JA3S);
            }

        """;
}
