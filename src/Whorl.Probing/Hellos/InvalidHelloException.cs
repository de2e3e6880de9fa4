namespace Whorl.Probing.Hellos;

/// <summary>A file of Client Hellos that cannot be used; the message says where and why, in one sentence.</summary>
public sealed class InvalidHelloException(string message, Exception? inner = null) : Exception(message, inner);
