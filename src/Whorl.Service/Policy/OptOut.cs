namespace Whorl.Service.Policy;

/// <summary>What does not want to be scanned.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Entry">An address, a network, a range, a name, or <c>*.example.com</c> for the names below one.</param>
/// <param name="Why">Why, as somebody wrote it down.</param>
/// <param name="Who">The name of the key that added it.</param>
/// <param name="Added">When, milliseconds since 1970.</param>
public sealed record OptOut(long Id, string Entry, string Why, string Who, long Added);
