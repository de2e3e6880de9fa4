using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Whorl.Store.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0. Belongs to its connection's thread.</summary>
public sealed class Statement : IDisposable
{
    private readonly Connection connection;
    private readonly sqlite3_stmt statement;

    /// <summary>Prepares <paramref name="sql"/>.</summary>
    public Statement(Connection connection, string sql)
    {
        this.connection = connection;
        connection.Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    /// <summary>Binds a number.</summary>
    public Statement Bind(int index, long value)
    {
        raw.sqlite3_bind_int64(statement, index, value);
        return this;
    }

    /// <summary>Binds a number or nothing.</summary>
    public Statement Bind(int index, long? value)
    {
        if (value is { } number)
        {
            raw.sqlite3_bind_int64(statement, index, number);
        }
        else
        {
            raw.sqlite3_bind_null(statement, index);
        }

        return this;
    }

    /// <summary>Binds a text or nothing; text that is no UTF-16 gets replacement characters.</summary>
    public Statement Bind(int index, string? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(statement, index);
            return this;
        }

        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= 1024)
        {
            Span<byte> bytes = stackalloc byte[1024];
            BindText(index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        }
        else
        {
            BindText(index, Encoding.UTF8.GetBytes(value));
        }

        return this;
    }

    /// <summary>Binds bytes.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        connection.Check(raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    /// <summary>Moves to the next row; false at the end, after which the statement may be used again.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE)
        {
            connection.Check(result);
        }

        return false;
    }

    /// <summary>Runs a statement without rows; returns how many rows it changed.</summary>
    public int Run()
    {
        Step();
        return raw.sqlite3_changes(connection.Handle);
    }

    /// <summary>Ends a reading before its last row.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    /// <summary>The number of the first row and column, or null where there is no row or nothing in it.</summary>
    public long? Number()
    {
        if (!Step())
        {
            return null;
        }

        long? value = IsNull(0) ? null : Long(0);
        Reset();
        return value;
    }

    /// <summary>A column's number.</summary>
    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column's number.</summary>
    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    /// <summary>A column's number, or null.</summary>
    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    /// <summary>Whether a column has nothing.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A column's text, or null.</summary>
    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>A column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <inheritdoc/>
    public void Dispose() => raw.sqlite3_finalize(statement);

    private void BindText(int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which would bind null.
        ReadOnlySpan<byte> text = utf8.IsEmpty ? MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetReference("\0"u8), 0) : utf8;
        connection.Check(raw.sqlite3_bind_text(statement, index, text));
    }
}
