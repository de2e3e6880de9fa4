using Whorl.Store.Reading;

namespace Whorl.Service.Searching;

/// <summary>What a term that is being typed may become.</summary>
/// <param name="Text">The term as it is written; a field's name alone ends in a colon.</param>
/// <param name="Meaning">What a field's name means; null of a value.</param>
/// <param name="Servers">How many looks at servers have the value; null where that is not counted.</param>
/// <param name="Handshakes">How many handshakes have it; null where that is not counted.</param>
public sealed record Completion(string Text, string? Meaning, RowCount? Servers = null, RowCount? Handshakes = null);
