using Whorl.Store;

namespace Whorl.Intelligence.Stacks;

/// <summary>A fingerprint that a program of a known version showed when it was measured.</summary>
/// <param name="Fingerprint">The fingerprint, with its raw text.</param>
/// <param name="Program">The program.</param>
/// <param name="ProgramVersion">Its version.</param>
/// <param name="Library">The TLS library that it used.</param>
/// <param name="LibraryVersion">The library's version.</param>
/// <param name="Setup">How it was set up.</param>
/// <param name="Day">When it was measured.</param>
public sealed record MeasuredStack(Fingerprint Fingerprint, string Program, string ProgramVersion, string Library, string LibraryVersion, string Setup, DateOnly Day);
