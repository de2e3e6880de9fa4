namespace Whorl.Store.Reading;

/// <summary>Takes a fingerprint as the store has it; the bytes are valid until it returns.</summary>
/// <param name="id">The fingerprint's id.</param>
/// <param name="value">Its value, UTF-8.</param>
/// <param name="raw">Its raw text, UTF-8.</param>
public delegate void RawFingerprint(int id, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw);
