namespace Whorl.Acceptance.Tests;

/// <summary>What <c>whorl scan</c> says to a mistake: one sentence, exit code 2 or 1, and no output.</summary>
public sealed class ScanUsageTests
{
    [Theory]
    [InlineData("", "there is nothing to scan: give a target such as www.example.com, or a list by -i FILE")]
    [InlineData("--rate x T", "--rate 'x' must be a number a second from 0.01 on, or 0 for no limit")]
    [InlineData("--rate=-1 T", "--rate '-1' must be a number a second from 0.01 on, or 0 for no limit")]
    [InlineData("--per-address-rate NaN T", "--per-address-rate 'NaN' must be a number a second from 0.01 on, or 0 for no limit")]
    [InlineData("--concurrency 0 T", "--concurrency '0' must be a whole number from 1 to 1000000")]
    [InlineData("--per-address 0 T", "--per-address '0' must be a whole number from 1 to 1000000")]
    [InlineData("--connect-timeout 0 T", "--connect-timeout '0' must be seconds from 0.01 to 86400")]
    [InlineData("--retries 99 T", "--retries '99' must be a whole number from 0 to 10")]
    [InlineData("--port 0 T", "--port '0' must be a whole number from 1 to 65535")]
    [InlineData("--port 65536 T", "--port '65536' must be a whole number from 1 to 65535")]
    [InlineData("--methods jram T", "--methods: there is no method 'jram'; did you mean 'jarm'?")]
    [InlineData("--methods , T", "--methods needs at least one of jarm, atsf, http, cert")]
    [InlineData("--shard 3/2 T", "--shard '3/2' must be K/N with K from 1 to N, as 2/5")]
    [InlineData("--shard 1/2 T", "--shard needs --seed, the same for every shard, or their parts would not fit together")]
    [InlineData("--seed abc T", "--seed 'abc' must be a whole number")]
    [InlineData("--sni a..b T", "--sni 'a..b' is no host name; give one such as www.example.com, or none")]
    [InlineData("--resolver name T", "--resolver 'name' is no address of a DNS server; write 192.0.2.53 or [2001:db8::53]:5353")]
    [InlineData("--progress xml T", "--progress 'xml': there is only json; without the option a line is shown on a terminal")]
    [InlineData("--checkpoint /tmp/c T", "a checkpoint needs -o FILE: what went to standard output cannot be brought in line with it")]
    [InlineData("--checkpoint /tmp/c -o /tmp/o -i -", "a checkpoint needs a list that can be read again: give a file to -i rather than standard input")]
    [InlineData("--hellos /nowhere T", "--hellos: /nowhere cannot be read as a folder of Client Hellos: it does not exist")]
    [InlineData("--fields target,nope T", "--fields: there is no field 'nope'; the fields are type, ts, target, ip, port, sni, status, error, jarm, jarm_raw, jarm_partial, atsf, atsf_hash, probes, http, certificate, handshakes, ms, chain")]
    [InlineData("--sni=x --sni=y T", "--sni is given 2 times; give it once")]
    public void A_mistake_is_answered_in_one_sentence(string line, string sentence)
    {
        WhorlResult result = WhorlCommand.Run([.. $"scan {line.Replace("T", "127.0.0.1:1", StringComparison.Ordinal)}".Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((2, "", $"whorl: {sentence}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("-i /nowhere", "the list /nowhere cannot be read: it does not exist")]
    [InlineData("--resume /nowhere", "/nowhere cannot be read: it does not exist")]
    [InlineData("-o /nowhere/o 127.0.0.1:1", "--output /nowhere/o cannot be written: the folder /nowhere does not exist; create it or give another path")]
    public void A_file_that_is_not_there_is_named(string line, string sentence)
    {
        WhorlResult result = WhorlCommand.Run([.. $"scan {line}".Split(' ')]);
        Assert.Equal((1, "", $"whorl: {sentence}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("--checkpoint F/x -o F/x 127.0.0.1:1")]
    [InlineData("--checkpoint F/list -o F/o -i F/list")]
    [InlineData("--checkpoint F/list -o F/o --exclude F/list 127.0.0.1:1")]
    [InlineData("-o F/list -i F/list")]
    public void A_file_of_the_scan_is_not_written_over(string line)
    {
        string folder = Directory.CreateTempSubdirectory("whorl").FullName;
        try
        {
            string list = Path.Combine(folder, "list");
            File.WriteAllText(list, "127.0.0.9\n");
            WhorlResult result = WhorlCommand.Run([.. $"scan {line.Replace("F", folder, StringComparison.Ordinal)}".Split(' ')]);
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Contains("write over; give", Assert.Single(result.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
            Assert.Equal("127.0.0.9\n", File.ReadAllText(list));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
