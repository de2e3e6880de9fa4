using System.Text;

namespace Whorl.Intelligence.Formats.Stix;

/// <summary>A comparison of a pattern.</summary>
/// <param name="Bracket">Which observation it stands in, from 0.</param>
/// <param name="Path">The path, as written without quotes: <c>x509-certificate:hashes.SHA-1</c>.</param>
/// <param name="Value">The literal.</param>
internal readonly record struct StixComparison(int Bracket, string Path, string Value);

/// <summary>
/// The comparisons by <c>=</c>, <c>IN</c> and <c>ISSUBSET</c> of a STIX 2.1 pattern. What is negated, or compared in another way, says nothing that could
/// be looked up and is left out.
/// </summary>
internal sealed class StixPattern
{
    private const int LongestPattern = 1 << 16;

    private readonly string text;
    private readonly List<StixComparison> found = [];
    private readonly HashSet<int> choices = [];
    private int at;

    private StixPattern(string text) => this.text = text;

    /// <summary>The comparisons in their order.</summary>
    public List<StixComparison> Comparisons => found;

    /// <summary>Reads a pattern; null where it does not follow the grammar.</summary>
    public static StixPattern? Read(string text)
    {
        StixPattern pattern = new(text);
        return text.Length <= LongestPattern && pattern.ReadAll() ? pattern : null;
    }

    /// <summary>Whether an observation lists alternatives, which are no parts of one thing.</summary>
    public bool IsChoice(int bracket) => choices.Contains(bracket);

    private bool ReadAll()
    {
        int bracket = -1;
        bool isOpen = false;
        string? path = null;
        bool isNegated = false;
        bool isList = false;
        bool isEqual = false;
        while (true)
        {
            SkipSpace();
            if (at == text.Length)
            {
                return bracket >= 0 && !isOpen;
            }

            char c = text[at];
            if (c == '[')
            {
                if (isOpen)
                {
                    return false;
                }

                isOpen = true;
                bracket++;
                at++;
            }
            else if (c == ']')
            {
                if (!isOpen)
                {
                    return false;
                }

                isOpen = false;
                at++;
            }
            else if (c is '(' or ')' or ',')
            {
                isList = c == '(' ? isEqual : c != ')' && isList;
                isEqual = isEqual && c != ')';
                at++;
            }
            else if (c is '=' or '!' or '<' or '>')
            {
                isEqual = c == '=';
                at += at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1;
            }
            else if (c == '\'' || char.IsAsciiDigit(c) || c is '-' or '+')
            {
                if (ReadLiteral() is not { } literal)
                {
                    return false;
                }

                if (isOpen && path is not null && isEqual && !isNegated)
                {
                    found.Add(new StixComparison(bracket, path, literal));
                }

                isEqual = isEqual && isList;
            }
            else if (ReadWord() is { Length: > 0 } word)
            {
                switch (word)
                {
                    case "AND" or "OR" or "FOLLOWEDBY":
                        isNegated = false;
                        isEqual = false;
                        if (word == "OR" && isOpen)
                        {
                            choices.Add(bracket);
                        }

                        break;
                    case "NOT":
                        isNegated = true;
                        break;
                    case "IN" or "ISSUBSET":
                        isEqual = true;
                        break;
                    case "true" or "false" or "t" or "b" or "h" or "LIKE" or "MATCHES" or "ISSUPERSET" or "EXISTS" or "START" or "STOP" or "WITHIN" or "REPEATS" or "TIMES" or "SECONDS":
                        isEqual = false;
                        break;
                    default:
                        path = word;
                        isNegated = false;
                        break;
                }
            }
            else
            {
                return false;
            }
        }
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    /// <summary>A word: letters, digits and the signs of a path, with quoted parts whose quotes are taken away.</summary>
    private string ReadWord()
    {
        StringBuilder word = new();
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '-' or '_' or ':' or '.' or '*' or '\'' || (text[at] is '[' && word.Length > 0) || (text[at] is ']' && word.ToString().LastIndexOf('[') > word.ToString().LastIndexOf(']'))))
        {
            if (text[at] == '\'')
            {
                if (word.Length == 0 || word[^1] is not ('.' or '[') || ReadLiteral() is not { } part)
                {
                    return word.ToString();
                }

                word.Append(part);
                continue;
            }

            word.Append(text[at++]);
        }

        return word.ToString();
    }

    private string? ReadLiteral()
    {
        StringBuilder literal = new();
        if (text[at] != '\'')
        {
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '-' or '+' or '.'))
            {
                literal.Append(text[at++]);
            }

            return literal.ToString();
        }

        at++;
        while (at < text.Length && text[at] != '\'')
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            literal.Append(text[at++]);
        }

        if (at == text.Length)
        {
            return null;
        }

        at++;
        return literal.ToString();
    }
}
