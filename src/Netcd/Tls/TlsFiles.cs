using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Netcd.Configuration;

namespace Netcd.Tls;

/// <summary>The files of one kind of listener, read again when they change. Thread-safe.</summary>
/// <remarks>
/// Whoever renews certificates writes several files, one after the other: what does not fit together yet, or cannot be
/// read, leaves the old in use until the next change.
/// </remarks>
internal sealed class TlsFiles
{
    private const int HashedBytesMax = 64 << 10;

    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly string[] _files;
    private volatile (long Ticks, long Bytes, ulong Hash)[] _stamps;
    private volatile TlsMaterial _current;

    /// <exception cref="TlsFileException">One of the files cannot be used.</exception>
    public TlsFiles(TlsSettings settings, TimeProvider time, ILogger logger)
    {
        (_settings, _time, _logger) = (settings, time, logger);
        _files = [.. FilesOf(settings)];
        _stamps = StampsOfNow();
        _current = TlsMaterial.Load(settings, time.GetUtcNow());
    }

    public TlsSettings Settings => _settings;

    /// <summary>What the files hold now, or held when they were last good.</summary>
    public TlsMaterial Current
    {
        get
        {
            if (!StampsOfNow().AsSpan().SequenceEqual(_stamps))
            {
                lock (_gate)
                {
                    var stamps = StampsOfNow(); // Somebody else may have come first.
                    if (!stamps.AsSpan().SequenceEqual(_stamps))
                    {
                        _stamps = stamps;
                        Reload();
                    }
                }
            }

            return _current;
        }
    }

    private void Reload()
    {
        try
        {
            _current = TlsMaterial.Load(_settings, _time.GetUtcNow());
            Log.CertificatesReloaded(_logger, _settings.IsForPeers ? "peers" : "clients");
        }
        catch (TlsFileException failure)
        {
            Log.CertificatesKept(_logger, failure.Message);
        }
    }

    private static IEnumerable<string> FilesOf(TlsSettings settings)
    {
        var (certFile, keyFile) = settings.IsAuto
            ? AutoCertificate.FilesOf(settings)
            : (settings.CertFile, settings.KeyFile);
        return new[] { certFile, keyFile, settings.TrustedCaFile, settings.CaFile, settings.CrlFile }
            .Where(file => file.Length > 0);
    }

    private (long Ticks, long Bytes, ulong Hash)[] StampsOfNow() => Array.ConvertAll(_files, StampOf);

    /// <summary>Of the file itself, also behind links: that is how secrets are often mounted and renewed.</summary>
    /// <remarks>Two certificates may be of one length and, copied with their times, of one time: a small file is read.</remarks>
    private static (long Ticks, long Bytes, ulong Hash) StampOf(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file, share: TlsFile.Shared);
            var length = RandomAccess.GetLength(handle);
            var hash = 0UL;
            if (length <= HashedBytesMax)
            {
                var bytes = new byte[length];
                var read = RandomAccess.Read(handle, bytes, fileOffset: 0);
                hash = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes.AsSpan(0, read)));
            }

            return (File.GetLastWriteTimeUtc(handle).Ticks, length, hash);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (0, -1, 0);
        }
    }
}
