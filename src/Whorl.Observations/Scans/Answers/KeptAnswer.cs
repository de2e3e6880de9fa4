using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans.Answers;

/// <summary>What a server answered to one probe, as it is kept.</summary>
/// <param name="Kind">The method.</param>
/// <param name="Name">The hello's name.</param>
/// <param name="Outcome">How the probe ended.</param>
/// <param name="Answer">The answer as <see cref="ProbeResult.Answer"/> has it, without what <see cref="AnswerBlanks"/> takes out.</param>
public sealed record KeptAnswer(ProbeKind Kind, string Name, ProbeOutcome Outcome, byte[] Answer);
