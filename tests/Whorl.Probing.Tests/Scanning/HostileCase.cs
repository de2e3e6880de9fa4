using Whorl.Probing.Hellos;
using Whorl.Probing.Scanning;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>What a server does, and what becomes of a probe of each method.</summary>
internal sealed record HostileCase(Func<HostileConnection, Task> Script, ProbeOutcome Jarm, ProbeOutcome Atsf, string Status)
{
    public HelloSpec Hello { get; init; } = TestScan.Both;

    /// <summary>Whether the end is a deadline's, which the test then makes short.</summary>
    public bool EndsByDeadline => Jarm == ProbeOutcome.Timeout || Atsf == ProbeOutcome.Timeout;

    /// <summary>Reads the hello, and answers.</summary>
    public static HostileCase Answering(Func<ReceivedHello, byte[]> answer, ProbeOutcome jarm, ProbeOutcome atsf, string status) => new(
        async connection => await connection.SendAsync(answer(await connection.ReadHelloAsync())), jarm, atsf, status);

    /// <summary>Reads the hello, answers, and closes (FIN).</summary>
    public static HostileCase AnsweringLast(Func<ReceivedHello, byte[]> answer, ProbeOutcome jarm, ProbeOutcome atsf, string status) => new(
        async connection =>
        {
            await connection.SendAsync(answer(await connection.ReadHelloAsync()));
            connection.Finish();
        },
        jarm, atsf, status);
}
