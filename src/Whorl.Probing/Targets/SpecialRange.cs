namespace Whorl.Probing.Targets;

/// <summary>A range of addresses with a purpose of its own.</summary>
/// <param name="Block">The addresses.</param>
/// <param name="Name">What they are for, in the registry's words.</param>
/// <param name="Reference">The RFC that says so.</param>
/// <param name="Since">The month of allocation, as the registry has it.</param>
public sealed record SpecialRange(AddressBlock Block, string Name, string Reference, string Since);
