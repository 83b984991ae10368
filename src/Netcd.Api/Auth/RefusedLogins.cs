using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Http;
using Netcd.Server.Auth;

namespace Netcd.Api.Auth;

/// <summary>Tells the log of refused log-ins: at most one line a second, with the number of those in between. Thread-safe.</summary>
internal sealed class RefusedLogins(TimeProvider time, ILogger logger)
{
    private const int NameCharsMax = 64;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _saidAt;
    private bool _hasSaid;
    private long _held;

    /// <param name="exchange">The request.</param>
    /// <param name="name">Who it claimed to be from; empty if its header could not be read.</param>
    /// <param name="status">Why.</param>
    public void Tell(HttpExchange exchange, ReadOnlySpan<byte> name, LoginStatus status)
    {
        long held;
        lock (_gate)
        {
            if (_hasSaid && time.GetElapsedTime(_saidAt) < Period)
            {
                _held++;
                return;
            }

            (_saidAt, _hasSaid, held, _held) = (time.GetTimestamp(), true, _held, 0);
        }

        var remote = exchange.RemoteEndPoint?.ToString() ?? "?";
        if (name.IsEmpty)
        {
            Log.MalformedCredentials(logger, remote, held);
        }
        else if (status == LoginStatus.TooMany)
        {
            Log.TooManyLogins(logger, Shown(name), remote, held);
        }
        else
        {
            Log.LoginRefused(logger, Shown(name), remote, held);
        }
    }

    /// <summary>A name that anybody may have sent: short, on one line.</summary>
    private static string Shown(ReadOnlySpan<byte> name)
    {
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, NameCharsMax)]);
        return string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
    }
}
