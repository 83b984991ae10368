namespace Netcd.Transport.Outbound;

/// <summary>A member's URLs: one is used for as long as it works, then the next, round and round. Thread-safe.</summary>
internal sealed class PeerUrls
{
    private readonly Lock _gate = new();
    private Uri[] _urls;
    private int _picked;

    /// <exception cref="UriFormatException">One of them is no URL.</exception>
    public PeerUrls(IReadOnlyList<string> urls) => _urls = Parse(urls);

    public Uri Picked
    {
        get
        {
            lock (_gate)
            {
                return _urls[_picked];
            }
        }
    }

    public void Replace(IReadOnlyList<string> urls)
    {
        var parsed = Parse(urls);
        lock (_gate)
        {
            (_urls, _picked) = (parsed, 0);
        }
    }

    /// <summary>Goes on to the next one, unless somebody else did that already or there are other URLs by now.</summary>
    public void Failed(Uri url)
    {
        lock (_gate)
        {
            if (_urls[_picked] == url)
            {
                _picked = (_picked + 1) % _urls.Length;
            }
        }
    }

    private static Uri[] Parse(IReadOnlyList<string> urls) => urls.Count > 0
        ? [.. urls.Select(url => new Uri(url, UriKind.Absolute))]
        : throw new UriFormatException("a member without peer URLs");
}
