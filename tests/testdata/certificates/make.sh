#!/bin/sh
# Makes the certificates of this folder anew, with OpenSSL 3; their keys are thrown away. README.md says what each is for.
set -eu
cd "$(dirname "$0")"
config=$(mktemp)
trap 'rm -f "$config"' EXIT

# make NAME KEY-ALGORITHM STRING-MASK SUBJECT-SECTION EXTRA-ARGUMENTS... (extensions on standard input)
make() {
  name=$1 key=$2 mask=$3 subject=$4
  shift 4
  {
    printf 'oid_section=oids\n[oids]\nownAttribute=1.3.6.1.4.1.55555.1.200\n[req]\nprompt=no\nutf8=yes\nstring_mask=%s\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n' "$mask"
    printf '%b\n' "$subject"
    printf '[ext]\n'
    cat
  } > "$config"
  # shellcheck disable=SC2086
  openssl req -x509 -new -newkey $key -nodes -keyout /dev/null -config "$config" -outform DER -out "$name.der" "$@" 2> /dev/null
}

p256='ec -pkeyopt ec_paramgen_curve:P-256'

make odd-names "$p256" utf8only 'C=DE\n0.O="  leading and trailing  "\n1.O="#hash, plus+ semi; <angles> \\\\"quotes\\\\" back\\\\\\\\slash"\nOU=Größe 日本 🌀\nemailAddress=someone@example.org\nCN=odd=name' -days 30 < /dev/null
make san-kinds "$p256" utf8only 'CN=san.example.org' -days 30 <<'END'
subjectAltName=@names
basicConstraints=critical,CA:TRUE
[names]
DNS.1=san.example.org
DNS.2=*.san.example.org
DNS.3=san.example.org
IP.1=192.0.2.1
IP.2=2001:db8::1
IP.3=::ffff:192.0.2.7
email.1=someone@example.org
URI.1=https://san.example.org/a,b
RID.1=1.2.3.4
otherName.1=1.2.3.4;UTF8:other
dirName.1=directory
[directory]
C=US
O=Example
END
make after-2050 'rsa:1024' utf8only 'CN=after-2050.example.org' -set_serial 0xf0e1d2c3b4a5968778695a4b3c2d1e0f -days 36500 < /dev/null
make negative-serial "ed25519" utf8only 'CN=negative.example.org' -set_serial -123456789 -days 30 <<'END'
basicConstraints=CA:FALSE
END
make multi-valued "$p256" utf8only 'C=US\nO=Example\nCN=multi.example.org\n+OU=second\n+UID=third' -days 30 < /dev/null
make bmp-string "$p256" MASK:0x800 'C=US\nO=Größe 日本\nCN=bmp.example.org' -days 30 < /dev/null
make teletex-string "$p256" MASK:0x4 'C=US\nO=Größe\nCN=teletex.example.org' -days 30 < /dev/null
make unknown-attribute "$p256" utf8only 'ownAttribute=own attribute\norganizationIdentifier=VATDE-123\njurisdictionC=DE\nDC=example\nCN=unknown.example.org' -days 30 < /dev/null
make empty-subject "$p256" utf8only '' -subj / -days 30 <<'END'
subjectAltName=critical,DNS:empty.example.org
END
