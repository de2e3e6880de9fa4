namespace Whorl.Store.Sqlite.Writing;

/// <summary>128 bits of a <see cref="KeyedHash"/>; two halves, since code that touches the BCL's number of 128 bits is not compiled ahead.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
internal readonly record struct Hash128(ulong High, ulong Low)
{
    /// <inheritdoc/>
    public override int GetHashCode() => (int)Low;
}
