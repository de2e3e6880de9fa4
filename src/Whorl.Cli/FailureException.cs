namespace Whorl.Cli;

/// <summary>What was asked for could not be done; the message is one sentence that says what to do.</summary>
internal sealed class FailureException(string message) : Exception(message);
