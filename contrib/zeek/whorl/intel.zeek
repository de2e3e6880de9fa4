##! The threats of whorl export zeek, from the folder export beside this file. The script that is exported with them reads them, and adds the
##! types that Zeek lacks: Intel::JA4 and Intel::JA3S.

@load base/frameworks/intel
@load ./export/whorl.zeek

# Intel::JA3 is there with the package ja3, which must be loaded before.
@ifdef ( Intel::JA3 )
redef Intel::read_files += { fmt("%s/export/whorl-ja3.dat", @DIR) };
@endif
