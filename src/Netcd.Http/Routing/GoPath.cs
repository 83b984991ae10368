namespace Netcd.Http.Routing;

/// <summary>Paths cleaned as Go's ServeMux cleans them: rooted, no empty or dot segments, a last slash kept.</summary>
public static class GoPath
{
    public static bool IsClean(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/')
        {
            return false;
        }

        // Only after a slash can something be to clean.
        return (path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0) || path.SequenceEqual(Clean(path));
    }

    public static byte[] Clean(ReadOnlySpan<byte> path)
    {
        var cleaned = new byte[path.Length + 2];
        var length = 0;
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8))
            {
                continue;
            }

            if (segment.SequenceEqual(".."u8))
            {
                length = Math.Max(0, cleaned.AsSpan(0, length).LastIndexOf((byte)'/'));
                continue;
            }

            cleaned[length++] = (byte)'/';
            segment.CopyTo(cleaned.AsSpan(length));
            length += segment.Length;
        }

        if (length == 0 || path[^1] == '/')
        {
            cleaned[length++] = (byte)'/';
        }

        return cleaned[..length];
    }
}
