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
    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly string[] _files;
    private (long Ticks, long Bytes)[] _stamps;
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
            var stamps = StampsOfNow();
            lock (_gate)
            {
                if (!stamps.AsSpan().SequenceEqual(_stamps))
                {
                    _stamps = stamps;
                    Reload();
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

    private (long Ticks, long Bytes)[] StampsOfNow() => Array.ConvertAll(_files, StampOf);

    /// <summary>Of the file itself, also behind links: that is how secrets are often mounted and renewed.</summary>
    private static (long Ticks, long Bytes) StampOf(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file);
            return (File.GetLastWriteTimeUtc(handle).Ticks, RandomAccess.GetLength(handle));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (0, -1);
        }
    }
}
