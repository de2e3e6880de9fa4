using Whorl.Store.Sqlite;

namespace Whorl.Store.Tests;

/// <summary>A store in a folder of its own, deleted in the end.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-store-");

    public TemporaryStore() => Store = SqliteStore.Open(Path);

    public string Path => System.IO.Path.Combine(folder.FullName, "store.db");

    public SqliteStore Store { get; }

    public void Dispose()
    {
        Store.Dispose();
        folder.Delete(recursive: true);
    }
}
