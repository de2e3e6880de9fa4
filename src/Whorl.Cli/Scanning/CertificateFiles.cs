using Whorl.Capture.Files;
using Whorl.Tls.Crypto;

namespace Whorl.Cli.Scanning;

/// <summary>Keeps every certificate that a scan sees once, as <c>SHA256.der</c> in a folder that may hold those of earlier scans.</summary>
internal sealed class CertificateFiles
{
    private readonly string folder;
    private readonly HashSet<UInt128> written = [];

    /// <summary>Makes the folder where it is missing.</summary>
    public CertificateFiles(string folder)
    {
        this.folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the folder {folder} for certificates cannot be made: {FileProblem.InOneClause(problem)}");
        }
    }

    /// <summary>Writes those of a chain that have not been written before.</summary>
    public void Add(byte[][] chain)
    {
        Span<byte> digest = stackalloc byte[Digest.Sha256Size];
        foreach (byte[] certificate in chain)
        {
            Digest.Sha256(certificate, digest);
            if (written.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest)))
            {
                Write(Path.Combine(folder, Convert.ToHexStringLower(digest) + ".der"), certificate);
            }
        }
    }

    private static void Write(string path, byte[] certificate)
    {
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            // Moved into place whole: a file of that name is always the certificate of that hash.
            File.WriteAllBytes(path + ".new", certificate);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the certificate {path} cannot be written: {FileProblem.InOneClause(problem)}");
        }
    }
}
