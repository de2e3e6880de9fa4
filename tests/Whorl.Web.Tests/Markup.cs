using System.Net;
using System.Text.RegularExpressions;

namespace Whorl.Web.Tests;

/// <summary>Reads the HTML of a page more strictly than a browser does: what is not written as it should be is an error and no guess.</summary>
internal static partial class Markup
{
    /// <summary>The scripts of a page.</summary>
    public const int Scripts = 4;

    private static readonly string[] Void = ["meta", "link", "input", "br", "hr", "img", "wbr"];

    /// <summary>The element of the page.</summary>
    public static Element Read(string page)
    {
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Element root = new("#page", null);
        Element here = root;
        int at = "<!DOCTYPE html>".Length;
        while (at < page.Length)
        {
            int next = page.IndexOf('<', at);
            string text = page[at..(next < 0 ? page.Length : next)];
            Assert.DoesNotContain(">", text, StringComparison.Ordinal);
            Assert.All(Ampersand().Matches(text), match => Assert.Matches("^&(#x?[0-9A-Fa-f]+|[a-z]+);$", match.Value));
            here.Content.Add(WebUtility.HtmlDecode(text));
            if (next < 0)
            {
                break;
            }

            Match tag = Tag().Match(page, next);
            Assert.True(tag.Success && tag.Index == next, $"no tag: {page[next..Math.Min(page.Length, next + 80)]}");
            at = next + tag.Length;
            here = tag.Groups["end"].Length > 0 ? Close(here, tag.Groups["name"].Value) : Open(here, tag);
        }

        Assert.True(here == root, $"{here} is never closed");
        return Assert.Single(root.Content.OfType<Element>());
    }

    private static Element Close(Element here, string name)
    {
        Assert.True(here.Name == name, $"</{name}> closes {here}");
        return here.Parent!;
    }

    private static Element Open(Element here, Match tag)
    {
        Element opened = new(tag.Groups["name"].Value, here);
        foreach (Match attribute in Attribute().Matches(tag.Groups["attributes"].Value))
        {
            Assert.True(opened.Attributes.TryAdd(attribute.Groups["name"].Value, WebUtility.HtmlDecode(attribute.Groups["value"].Value)), $"{opened} has an attribute twice");
        }

        here.Content.Add(opened);
        return tag.Groups["empty"].Length > 0 || Void.Contains(opened.Name) ? here : opened;
    }

    [GeneratedRegex("""\G<(?<end>/)?(?<name>[A-Za-z][A-Za-z0-9]*)(?<attributes>(\s+[A-Za-z][A-Za-z0-9-]*(="[^"<]*")?)*)\s*(?<empty>/)?>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("""(?<name>[A-Za-z][A-Za-z0-9-]*)(="(?<value>[^"]*)")?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex("&[^;]{0,12};?", RegexOptions.None, 1000)]
    private static partial Regex Ampersand();
}
