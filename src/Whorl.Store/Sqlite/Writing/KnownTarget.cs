using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>What is known of a target in memory: its ids, and what it last showed.</summary>
internal struct KnownTarget
{
    public int Target;
    public int Showing;
    public Profile Profile;
    public int ProfileId;
    public int State;
    public int Certificate;

    /// <summary>A keyed hash of the certificate's hash, so that the same certificate again needs no look into its dictionary.</summary>
    public ulong CertificateMark;
    public int Answers;
    public int Http;
    public byte Status;
    public bool HasOtherShowings;
    public Weeks Weeks;
}

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

    /// <summary>Reads three columns.</summary>
    public static Weeks Read(Statement row, int column) => new()
    {
        Threat = row.IsNull(column) ? Never : row.Int(column),
        Popular = row.IsNull(column + 1) ? Never : row.Int(column + 1),
        Other = row.IsNull(column + 2) ? Never : row.Int(column + 2),
    };
}
