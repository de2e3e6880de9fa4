namespace Whorl.Web.Frame;

/// <summary>What is wrong.</summary>
/// <param name="Title">It in a few words.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record ProblemModel(string Title, string Detail);
