##! What whorl triage and whorl import zeek need in ssl.log: what hellos are made of, in their order. JA3 and JA4 are computed of it.

@load base/protocols/ssl
@load protocols/ssl/ssl-log-ext
