using Whorl.Detection.Lookups;
using Whorl.Probing;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Detections;

/// <summary>The address of a detection's target as bytes, which an index finds those of a network by.</summary>
internal static class DetectionAddress
{
    /// <summary>The bytes; empty where the target has no address.</summary>
    public static byte[] Of(string target)
    {
        int space = target.IndexOf(' ', StringComparison.Ordinal);
        return LookupValue.TryParse(space < 0 ? target : target[..space], out LookupValue? value) && value.Address is { } address ? Of(address) : [];
    }

    /// <summary>The bytes of an address.</summary>
    public static byte[] Of(HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return bytes[..address.WriteBytes(bytes)].ToArray();
    }

    /// <summary>Gives detections of an earlier version their addresses.</summary>
    public static void FillIn(Connection connection)
    {
        List<(long Id, byte[] Address)> found = [];
        using (Statement rows = connection.Prepare("SELECT id, target FROM detection WHERE address IS NULL"))
        {
            while (rows.Step())
            {
                found.Add((rows.Long(0), Of(rows.Text(1)!)));
            }
        }

        if (found.Count == 0)
        {
            return;
        }

        connection.Run("BEGIN IMMEDIATE");
        try
        {
            foreach ((long id, byte[] address) in found)
            {
                using Statement update = connection.Prepare("UPDATE detection SET address = ?2 WHERE id = ?1");
                update.Bind(1, id).Bind(2, address).Run();
            }

            connection.Run("COMMIT");
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }
}
