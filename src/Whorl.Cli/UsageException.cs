namespace Whorl.Cli;

/// <summary>The user asked for something that makes no sense; the message is one sentence that says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
