using System.Runtime.InteropServices;
using System.Text;
using Whorl.Store.Sqlite.Native;

namespace Whorl.Store.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0. Belongs to its connection's thread.</summary>
public sealed unsafe class Statement : IDisposable
{
    private readonly Connection connection;
    private nint statement;

    /// <summary>Prepares <paramref name="sql"/>.</summary>
    public Statement(Connection connection, string sql)
    {
        this.connection = connection;
        byte[] utf8 = Encoding.UTF8.GetBytes(sql);
        fixed (byte* text = utf8)
        {
            nint prepared = 0;
            connection.Check(Sqlite3.Prepare(connection.Handle, text, utf8.Length, Sqlite3.PreparePersistent, &prepared, null));
            statement = prepared;
        }
    }

    /// <summary>Binds a number.</summary>
    public Statement Bind(int index, long value)
    {
        connection.Check(Sqlite3.BindLong(statement, index, value));
        return this;
    }

    /// <summary>Binds a number or nothing.</summary>
    public Statement Bind(int index, long? value)
    {
        if (value is { } number)
        {
            connection.Check(Sqlite3.BindLong(statement, index, number));
        }
        else
        {
            connection.Check(Sqlite3.BindNull(statement, index));
        }

        return this;
    }

    /// <summary>Binds a real number or nothing.</summary>
    public Statement Bind(int index, double? value)
    {
        connection.Check(value is { } number ? Sqlite3.BindReal(statement, index, number) : Sqlite3.BindNull(statement, index));
        return this;
    }

    /// <summary>Binds a text or nothing; text that is no UTF-16 gets replacement characters.</summary>
    public Statement Bind(int index, string? value)
    {
        if (value is null)
        {
            connection.Check(Sqlite3.BindNull(statement, index));
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
        fixed (byte* bytes = Addressed(value))
        {
            connection.Check(Sqlite3.BindBlob(statement, index, bytes, value.Length, Sqlite3.Transient));
        }

        return this;
    }

    /// <summary>Moves to the next row; false at the end, after which the statement may be used again.</summary>
    public bool Step()
    {
        int result = Sqlite3.Step(statement);
        if (result == Sqlite3.Row)
        {
            return true;
        }

        _ = Sqlite3.Reset(statement);
        if (result != Sqlite3.Done)
        {
            connection.Check(result);
        }

        return false;
    }

    /// <summary>Runs a statement without rows; returns how many rows it changed.</summary>
    public int Run()
    {
        Step();
        return Sqlite3.Changes(connection.Handle);
    }

    /// <summary>Ends a reading before its last row.</summary>
    public void Reset() => _ = Sqlite3.Reset(statement);

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
    public long Long(int column) => Sqlite3.ColumnLong(statement, column);

    /// <summary>A column's number.</summary>
    public int Int(int column) => Sqlite3.ColumnInt(statement, column);

    /// <summary>A column's number, or null.</summary>
    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    /// <summary>A column's real number, or null.</summary>
    public double? RealOrNull(int column) => IsNull(column) ? null : Sqlite3.ColumnReal(statement, column);

    /// <summary>Whether a column has nothing.</summary>
    public bool IsNull(int column) => Sqlite3.ColumnType(statement, column) == Sqlite3.TypeNull;

    /// <summary>A column's text, or null.</summary>
    public string? Text(int column)
    {
        // The text before its length: the first may change the second.
        byte* text = Sqlite3.ColumnText(statement, column);
        return text is null ? null : Encoding.UTF8.GetString(text, Sqlite3.ColumnBytes(statement, column));
    }

    /// <summary>A column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        byte* bytes = Sqlite3.ColumnBlob(statement, column);
        return new ReadOnlySpan<byte>(bytes, Sqlite3.ColumnBytes(statement, column));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Sqlite3.FinalizeStatement(statement);
        statement = 0;
    }

    /// <summary>An empty span has no address, which would bind null.</summary>
    private static ReadOnlySpan<byte> Addressed(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetReference("\0"u8), 1) : bytes;

    private void BindText(int index, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* text = Addressed(utf8))
        {
            connection.Check(Sqlite3.BindText(statement, index, text, utf8.Length, Sqlite3.Transient));
        }
    }
}
