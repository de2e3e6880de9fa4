using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>The last week in which something was counted under each list; <see cref="Never"/> for none.</summary>
internal struct Weeks
{
    public const int Never = int.MinValue;

    public int Threat = Never;
    public int Popular = Never;
    public int Other = Never;

    public Weeks()
    {
    }

    public int this[ListKind list]
    {
        readonly get => list switch { ListKind.Threat => Threat, ListKind.Popular => Popular, _ => Other };
        set
        {
            switch (list)
            {
                case ListKind.Threat:
                    Threat = value;
                    break;
                case ListKind.Popular:
                    Popular = value;
                    break;
                default:
                    Other = value;
                    break;
            }
        }
    }
}
