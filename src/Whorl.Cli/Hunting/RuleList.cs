using Whorl.Detection.Hunting;

namespace Whorl.Cli.Hunting;

/// <summary>The rules in a table for people.</summary>
internal static class RuleList
{
    public static void Write(TextWriter to)
    {
        int width = RuleCatalogue.Kinds.Max(kind => kind.Name.Length);
        foreach (HuntRule rule in RuleCatalogue.Shipped)
        {
            to.WriteLine($"{rule.Name.PadRight(width)}  {rule.UseCase,-4}  {rule.Title}");
        }
    }
}
