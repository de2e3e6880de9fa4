namespace Whorl.Service.Hosting;

/// <summary>The service must not or cannot begin as it was asked to; the message is a sentence for its operator.</summary>
public sealed class ServiceRefusedException(string message) : Exception(message);
