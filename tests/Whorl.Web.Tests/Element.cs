using System.Text;

namespace Whorl.Web.Tests;

/// <summary>An element of a page.</summary>
internal sealed class Element(string name, Element? parent)
{
    public string Name { get; } = name;

    public Element? Parent { get; } = parent;

    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Elements and texts in their order.</summary>
    public List<object> Content { get; } = [];

    /// <summary>The text of it and of all within it.</summary>
    public string Text => Content.Aggregate(new StringBuilder(), (text, each) => text.Append(each is Element element ? element.Text : (string)each)).ToString();

    /// <summary>It and all elements within it.</summary>
    public IEnumerable<Element> All => [this, .. Content.OfType<Element>().SelectMany(each => each.All)];

    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    /// <summary>All of a name within it.</summary>
    public IEnumerable<Element> Named(params string[] names) => All.Where(each => names.Contains(each.Name));

    /// <summary>Whether it stands in an element of a name.</summary>
    public bool IsIn(string name) => Parent is { } outer && (outer.Name == name || outer.IsIn(name));

    public override string ToString() => $"<{Name}{string.Concat(Attributes.Select(each => $" {each.Key}=\"{each.Value}\""))}>";
}
