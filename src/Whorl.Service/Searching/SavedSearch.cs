namespace Whorl.Service.Searching;

/// <summary>A search that is kept under a name.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name, which no other has.</param>
/// <param name="Text">The search as it was typed.</param>
/// <param name="Who">The name of the key that saved it.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
/// <param name="Alerts">Whether what is new and fits is told.</param>
public sealed record SavedSearch(long Id, string Name, string Text, string Who, long At, bool Alerts);
