namespace Netcd.Tls;

/// <summary>Reads a file that a flag names.</summary>
internal static class TlsFile
{
    /// <summary>Whoever renews a certificate is never kept from it.</summary>
    public const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private const int BytesMax = 4 << 20;

    /// <exception cref="TlsFileException">It cannot be read; the reason is in Go's words.</exception>
    public static byte[] Read(string flag, string file)
    {
        try
        {
            using var handle = File.OpenHandle(file, share: Shared);
            var length = RandomAccess.GetLength(handle);
            if (length > BytesMax)
            {
                throw new TlsFileException(flag, file, "file too large", "give a file in PEM form");
            }

            var bytes = new byte[length];
            return bytes[..RandomAccess.Read(handle, bytes, fileOffset: 0)];
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsFileException(flag, file, $"open {file}: no such file or directory", "correct the path");
        }
        catch (UnauthorizedAccessException)
        {
            throw Directory.Exists(file)
                ? new TlsFileException(flag, file, "is a directory", "give a file in PEM form")
                : new TlsFileException(
                    flag, file, $"open {file}: permission denied", "let the user that netcd runs as read it");
        }
        catch (IOException failure) when (failure is not TlsFileException)
        {
            throw new TlsFileException(flag, file, failure.Message, "correct the path");
        }
    }
}
