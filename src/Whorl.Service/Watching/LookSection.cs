namespace Whorl.Service.Watching;

/// <summary>Things of two looks that belong together.</summary>
/// <param name="Title">What they are of.</param>
/// <param name="Rows">The things.</param>
public sealed record LookSection(string Title, IReadOnlyList<LookRow> Rows);

/// <summary>One thing of two looks. Its texts may hold what the server chose to say: they are not safe to show as they are.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">What the earlier look says of it.</param>
/// <param name="After">What the later one says.</param>
public sealed record LookRow(string Name, string Before, string After)
{
    /// <summary>Whether both say something else.</summary>
    public bool Differs => Before != After;
}
