using System.CommandLine;
using Whorl.Cli.Explaining;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl explain</c>: a fingerprint or a hello in words, or what differs between two.</summary>
internal static class ExplainCommand
{
    private const string Description = """
        A fingerprint, a raw string or a hello in words; of two values, what differs.

        A VALUE is one of:
          a JA3, JA3N or JA3S string or hash, a JA4, JA4_o, JA4_r or JA4_ro
          a JARM or its raw string, an ATSF, one of its parts or its hash (quote the bars: '...|...')
          a ClientHello or ServerHello in hexadecimal or base64, with or without headers
          a file with one of these, or a capture: capture.pcap, or capture.pcap#3 for its third
          handshake and capture.pcap#3s for the server's answer
          jarm or atsf for the Client Hellos that a scan sends, a file or a folder with one's own;
          atsf#random4520 for one of them in full
          - for standard input

        Example: whorl explain t13d1516h2_8daaf6152771_e5627efa2ab1
        Example: whorl explain 27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c
        Example: whorl explain monday.pcap#1 monday.pcap#2
        Example: whorl explain atsf#random6306
        """;

    public static Command Create()
    {
        Argument<string[]> values = new("VALUE") { Description = "What to explain; two are compared.", Arity = new ArgumentArity(1, 2) };
        ExplainOutput output = new();
        Command command = new("explain", Description) { values };
        output.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetValue(values) ?? [], output, parsed));
        return command;
    }

    private static int Run(string[] values, ExplainOutput options, ParseResult parsed)
    {
        ExplainChoice choice = options.Choose(parsed);
        OutputStream.RefuseToOverwrite(choice.Path, values.Select(ExplainInput.PathOf));
        List<Subject> subjects = [];
        List<Explanation> sets = [];
        int exit = ExitCode.Done;
        foreach (string value in values)
        {
            ExplainInput input = ExplainInput.Read(value);
            if (input.Damage is { } damage)
            {
                Terminal.Complain(damage);
                exit = ExitCode.Damaged;
            }

            if (input.Candidates is { } candidates)
            {
                Terminal.Complain(input.Problem!);
                choice.Write(candidates);
                return ExitCode.Usage;
            }

            if (input.Overview is { } overview)
            {
                sets.Add(overview);
                continue;
            }

            if (input.Subject is null)
            {
                Terminal.Complain(input.Problem!);
                return input.ExitCode;
            }

            subjects.Add(input.Subject);
        }

        if (sets.Count > 0 && values.Length > 1)
        {
            throw new UsageException("a set of hellos is not compared as a whole; choose one hello of it, as in atsf#random4520");
        }

        if (sets.Count == 1)
        {
            choice.Write(sets[0]);
            return exit;
        }

        if (subjects.Count == 1)
        {
            choice.Write(subjects[0].Explain());
            return exit;
        }

        if (!Difference.TryBetween(subjects[0], subjects[1], out Difference? difference, out string? problem))
        {
            throw new UsageException(problem);
        }

        choice.Write(difference);
        return exit;
    }
}
