using System.Globalization;
using Microsoft.Extensions.Logging;
using Netcd.Configuration;
using Netcd.Flags;
using Netcd.Hosting;

namespace Netcd.Logging;

/// <summary>The first lines of a server's log, in etcd's order.</summary>
internal static class StartupLog
{
    /// <summary>What was found out before there was a log: variables, flags without effect, levels that are wrong.</summary>
    public static void WriteNotes(IEnumerable<StartupNote> notes, string? levelProblem, ILogger logger)
    {
        foreach (var note in notes)
        {
            if (note.Level == LogLevel.Warning)
            {
                Log.Warning(logger, note.Text);
            }
            else
            {
                Log.Note(logger, note.Text);
            }
        }

        if (levelProblem is not null)
        {
            Log.BadPackageLevels(logger, levelProblem);
        }
    }

    public static void WriteVersions(bool isNew, ILogger logger)
    {
        foreach (var line in VersionText.Lines)
        {
            Log.Version(logger, line);
        }

        Log.Cpus(logger, Environment.ProcessorCount, Environment.ProcessorCount);
        if (!isNew)
        {
            Log.InitializedBefore(logger);
        }
    }

    public static void WriteSettings(NetcdSettings settings, bool isNew, ILogger logger)
    {
        foreach (var (name, value) in Listing(settings, isNew))
        {
            Log.Setting(logger, name, value);
        }
    }

    public static void WriteListening(
        IEnumerable<ListenSocket> peerSockets, IEnumerable<ListenSocket> clientSockets,
        IEnumerable<ListenSocket> metricsSockets, ILogger logger)
    {
        foreach (var socket in peerSockets)
        {
            Log.ListeningForPeers(logger, socket.Url);
        }

        foreach (var socket in clientSockets)
        {
            Log.ListeningForClients(logger, socket.Url);
        }

        foreach (var socket in metricsSockets)
        {
            Log.ListeningForMetrics(logger, socket.Url);
        }
    }

    private static IEnumerable<(string Name, string Value)> Listing(NetcdSettings settings, bool isNew)
    {
        yield return ("name", settings.Name);
        yield return ("data dir", settings.DataDir);
        yield return ("member dir", Path.Combine(settings.DataDir, "member"));
        if (settings.WalDir is { } walDir)
        {
            yield return ("dedicated WAL dir", walDir);
        }

        yield return ("heartbeat", Milliseconds(settings.HeartbeatIntervalMs));
        yield return ("election", Milliseconds(settings.ElectionTimeoutMs));
        yield return ("snapshot count", settings.SnapshotCount.ToString(CultureInfo.InvariantCulture));
        yield return ("advertise client URLs", string.Join(',', settings.AdvertiseClientUrls));
        if (isNew)
        {
            yield return ("initial advertise peer URLs", string.Join(',', settings.InitialAdvertisePeerUrls));
            yield return ("initial cluster", settings.InitialCluster);
        }
    }

    private static string Milliseconds(int count) => string.Create(CultureInfo.InvariantCulture, $"{count}ms");
}
