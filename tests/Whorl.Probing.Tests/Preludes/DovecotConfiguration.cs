namespace Whorl.Probing.Tests.Preludes;

/// <summary>Dovecot with IMAP, IMAPS, POP3, POP3S and ManageSieve, on five ports in this order.</summary>
internal static class DovecotConfiguration
{
    public static void Write(string folder, ushort[] ports) => File.WriteAllText(Path.Combine(folder, "dovecot.conf"), $$"""
        base_dir={{folder}}/run
        state_dir={{folder}}/run
        instance_name=whorl
        protocols=imap pop3 sieve
        listen=127.0.0.1
        log_path={{folder}}/errors
        ssl=yes
        ssl_cert=<{{folder}}/cert.pem
        ssl_key=<{{folder}}/key.pem
        default_internal_user=dovecot
        default_login_user=dovenull
        mail_location=maildir:{{folder}}/mail
        passdb {
          driver=static
          args=nopassword=y
        }
        service imap-login {
          inet_listener imap {
            port={{ports[0]}}
          }
          inet_listener imaps {
            port={{ports[1]}}
            ssl=yes
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port={{ports[2]}}
          }
          inet_listener pop3s {
            port={{ports[3]}}
            ssl=yes
          }
        }
        service managesieve-login {
          inet_listener sieve {
            port={{ports[4]}}
          }
        }
        """ + "\n");
}
