using System.Buffers.Binary;
using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Whorl.Probing.Targets;

namespace Whorl.Service.Campaigns;

/// <summary>
/// Finds targets that a list names again, however long it is: the digest of each goes into one of some files by its first bits, and each file is sorted by
/// itself. Memory is that of one of them and a bit for each target.
/// </summary>
internal sealed class DuplicateFinder : IDisposable
{
    private const int Parts = 64;
    private const int DigestSize = 16;
    private const int EntrySize = DigestSize + sizeof(int);
    private const int LongestKey = 600;

    private readonly FileStream[] files = new FileStream[Parts];
    private readonly byte[] key = new byte[LongestKey];
    private int count;

    /// <summary>A finder whose files are those that are made for it; it deletes none.</summary>
    public DuplicateFinder(Func<FileStream> create)
    {
        try
        {
            for (int i = 0; i < Parts; i++)
            {
                files[i] = create();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes the next target.</summary>
    public void Add(in Target target)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key.AsSpan(0, WriteKey(target)), digest);
        digest[..DigestSize].CopyTo(entry);
        BinaryPrimitives.WriteInt32BigEndian(entry[DigestSize..], count++);
        files[digest[0] % Parts].Write(entry);
    }

    /// <summary>Says of each target, in their order, whether one before it is the same.</summary>
    public BitArray Find()
    {
        BitArray repeated = new(count);
        foreach (FileStream file in files)
        {
            file.Flush();
            file.Position = 0;
            byte[] all = new byte[file.Length];
            file.ReadExactly(all);
            (UInt128 Digest, int Place)[] entries = new (UInt128, int)[all.Length / EntrySize];
            for (int i = 0; i < entries.Length; i++)
            {
                ReadOnlySpan<byte> entry = all.AsSpan(i * EntrySize, EntrySize);
                entries[i] = (BinaryPrimitives.ReadUInt128BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[DigestSize..]));
            }

            Array.Sort(entries);
            for (int i = 1; i < entries.Length; i++)
            {
                repeated[entries[i].Place] = entries[i].Digest == entries[i - 1].Digest;
            }
        }

        return repeated;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileStream? file in files)
        {
            file?.Dispose();
        }
    }

    /// <summary>Where it leads to and what it asks for: the same server written in two ways is one.</summary>
    private int WriteKey(in Target target)
    {
        int length = 1;
        if (target.Address is { } address)
        {
            key[0] = (byte)(1 + address.WriteBytes(key.AsSpan(1)));
            length = key[0];
        }
        else
        {
            key[0] = 0;
            length += Encoding.ASCII.GetBytes(target.Name!.ToLowerInvariant(), key.AsSpan(1));
            key[length++] = 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(length), target.Port);
        length += sizeof(ushort);
        return target.ServerName is { } name ? length + Encoding.ASCII.GetBytes(name.ToLowerInvariant(), key.AsSpan(length)) : length;
    }
}
