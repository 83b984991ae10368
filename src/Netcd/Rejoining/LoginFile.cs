using Netcd.Tls;

namespace Netcd.Rejoining;

/// <summary>A name and a password in a file, which nobody sees in a list of processes.</summary>
internal static class LoginFile
{
    /// <summary>The credentials of HTTP's Basic scheme (RFC 7617).</summary>
    /// <exception cref="TlsFileException">There are none in the file.</exception>
    public static string ReadBasic(string flag, string file)
    {
        var line = TlsFile.Read(flag, file).AsSpan();
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        line = end < 0 ? line : line[..end];
        return line.IndexOf((byte)':') > 0
            ? Convert.ToBase64String(line)
            : throw new TlsFileException(
                flag, file, "its first line is no name:password", "write those of a user with the role root, such as root:secret");
    }
}
