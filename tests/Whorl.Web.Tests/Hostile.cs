namespace Whorl.Web.Tests;

/// <summary>What servers, clients, lists and people may write to harm whoever looks at it.</summary>
internal static class Hostile
{
    /// <summary>Of a place, so that a page that shows it elsewhere is told from one that shows it there.</summary>
    public static string Text(string place) => $"{place}<script>alert('{place}')</script>\"><img src=x onerror=alert(1)>'&amp;\u0007\u001b[31m\u202egnp\u2066\0end{place}";

    /// <summary>How it must be read on a page: everything there, what cannot be seen in escapes.</summary>
    public static string Shown(string place) => $"{place}<script>alert('{place}')</script>\"><img src=x onerror=alert(1)>'&amp;\\u0007\\u001b[31m\\u202egnp\\u2066\\u0000end{place}";

    /// <summary>As somebody can type it: a form has no null in it.</summary>
    public static string Typed(string place) => Text(place).Replace("\0", string.Empty, StringComparison.Ordinal);

    /// <summary>How that must be read.</summary>
    public static string ShownTyped(string place) => Shown(place).Replace("\\u0000", string.Empty, StringComparison.Ordinal);

    /// <summary>Ten kilobytes of it.</summary>
    public static string Long(string place) => Text(place) + new string('W', 10_000);
}
