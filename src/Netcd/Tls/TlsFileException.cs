namespace Netcd.Tls;

/// <summary>A file that TLS needs cannot be used; the message names the flag, the file, the reason and what to do.</summary>
internal sealed class TlsFileException : IOException
{
    public TlsFileException(string flag, string file, string reason, string advice)
        : base($"{flag}: {(reason.StartsWith("open ", StringComparison.Ordinal) ? reason : $"{file}: {reason}")} ({advice})")
    {
    }
}
