using System.Reflection;
using System.Runtime.InteropServices;

namespace Whorl.Store.Sqlite.Native;

/// <summary>
/// Loads SQLite, which travels inside this assembly, when the first store is opened: into memory that has no name in the file
/// system, so that nothing is left behind and nothing has to be writable.
/// </summary>
internal static partial class SqliteLibrary
{
    private const string Name = "libe_sqlite3.so";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Makes sure that it is there.</summary>
    public static void Use() => _ = Loaded.Value;

    private static bool Load()
    {
        IntPtr library = LoadBytes();
        NativeLibrary.SetDllImportResolver(typeof(Sqlite3).Assembly, (name, _, _) => name == Sqlite3.Library ? library : IntPtr.Zero);
        return true;
    }

    private static IntPtr LoadBytes()
    {
        using Stream bytes = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException("the SQLite library is missing from this build");
        int descriptor = MemoryFile("whorl-sqlite", 1);
        if (descriptor < 0)
        {
            return LoadFromFolder(bytes);
        }

        // The descriptor stays open: the loaded library is mapped from it.
        Microsoft.Win32.SafeHandles.SafeFileHandle handle = new(descriptor, ownsHandle: true);
        string path = $"/proc/self/fd/{descriptor}";
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
        {
            bytes.CopyTo(file);
        }

        IntPtr library = NativeLibrary.Load(path);
        handle.Dispose();
        return library;
    }

    /// <summary>Where the kernel knows no files in memory (before 3.17): a file that is deleted as soon as it is mapped.</summary>
    private static IntPtr LoadFromFolder(Stream bytes)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write))
            {
                bytes.CopyTo(file);
            }

            return NativeLibrary.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>memfd_create(2); flag 1 closes it in programs that this one starts.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryFile(string name, uint flags);
}
