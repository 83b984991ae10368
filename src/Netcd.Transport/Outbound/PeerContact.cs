using Microsoft.Extensions.Logging;
using Netcd.Raft;

namespace Netcd.Transport.Outbound;

/// <summary>How one other member is reached, and since when it has been. Thread-safe.</summary>
internal sealed class PeerContact(MemberId member, PeerUrls urls, LocalMember local)
{
    /// <summary>A change is told a few times, so that the last line shows how things are unless they never rest.</summary>
    private const int ChangeLinesMax = 5;

    private readonly Lock _gate = new();
    private readonly RepeatedLines _lines = new(local.Time);
    private DateTimeOffset? _activeSince;

    public MemberId Member => member;

    public PeerUrls Urls => urls;

    public LocalMember Local => local;

    private ILogger Logger => local.Logger;

    /// <summary>Null while the last thing that was tried has failed.</summary>
    public DateTimeOffset? ActiveSince
    {
        get
        {
            lock (_gate)
            {
                return _activeSince;
            }
        }
    }

    /// <summary>Something worked.</summary>
    public void Worked()
    {
        lock (_gate)
        {
            if (_activeSince is not null)
            {
                return;
            }

            _activeSince = local.Time.GetUtcNow();
        }

        SayChange("active", held => Log.BecameActive(Logger, member, held));
    }

    /// <summary>Something failed.</summary>
    /// <param name="action">What was done: dial, read, write, heartbeat or post.</param>
    /// <param name="source">On what, such as <c>stream Message</c>.</param>
    /// <param name="failure">Why it failed.</param>
    public void Failed(string action, string source, PeerFailure failure)
    {
        bool wasActive;
        lock (_gate)
        {
            wasActive = _activeSince is not null;
            _activeSince = null;
        }

        var text = failure.ToString();
        Say($"{action} {failure.Cause}", held => Log.Failed(Logger, action, member, source, text, held));
        if (wasActive)
        {
            SayChange("inactive", held => Log.BecameInactive(Logger, member, held));
        }
    }

    /// <summary>A message was dropped because too much waits on <paramref name="source"/>.</summary>
    public void Dropped(string source)
    {
        Say($"full {source}", held => Log.SendingBufferFull(Logger, member, source, held));
        local.Receiver.ReportUnreachable(member);
    }

    /// <summary>Says a line unless one of its kind was said just now; it is given how many were held back.</summary>
    public void Say(string kind, Action<HeldLines> say) => Say(kind, linesMax: 1, say);

    /// <summary>As above, for a change that is soon followed by its opposite.</summary>
    public void SayChange(string kind, Action<HeldLines> say) => Say(kind, ChangeLinesMax, say);

    private void Say(string kind, int linesMax, Action<HeldLines> say)
    {
        if (_lines.MayPass(kind, linesMax, out var held))
        {
            say(new HeldLines(held));
        }
    }
}
