using Whorl.Cli.Configuration;
using Whorl.Cli.Usage;

namespace Whorl.Cli;

/// <summary>The columns that --fields names.</summary>
internal static class FieldList
{
    /// <summary>The places of the named columns among <paramref name="names"/>, in the order given; a <see cref="UsageException"/> says what is wrong.</summary>
    public static int[] Parse(Setting list, IReadOnlyList<string> names)
    {
        List<int> chosen = [];
        foreach (string name in list.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int index = IndexOf(names, name);
            if (index < 0)
            {
                throw new UsageException($"{list.Name}: there is no field '{name}'{Suggestion.For(name, names, $"the fields are {string.Join(", ", names)}")}");
            }

            if (chosen.Contains(index))
            {
                throw new UsageException($"{list.Name} names the field '{name}' twice; name it once");
            }

            chosen.Add(index);
        }

        return chosen.Count > 0 ? [.. chosen] : throw new UsageException($"{list.Name} needs at least one name");
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
