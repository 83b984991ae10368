using Netcd.Transport.Outbound;

namespace Netcd.Transport.Tests.Outbound;

/// <summary>Which of a member's URLs is used.</summary>
public sealed class PeerUrlsTests
{
    [Fact]
    public void The_next_URL_is_used_when_one_fails_round_and_round()
    {
        var urls = new PeerUrls(["http://a:1", "http://b:1"]);
        var first = urls.Picked;
        Assert.Equal("a", first.Host);
        urls.Failed(first);
        urls.Failed(first); // A second user that noticed later: the other one has not failed.
        Assert.Equal("b", urls.Picked.Host);
        urls.Failed(urls.Picked);
        Assert.Equal("a", urls.Picked.Host);
    }

    [Fact]
    public void New_URLs_are_used_at_once_and_nonsense_is_refused()
    {
        var urls = new PeerUrls(["http://a:1", "http://b:1"]);
        urls.Failed(urls.Picked);
        urls.Replace(["http://c:1"]);
        Assert.Equal("c", urls.Picked.Host);
        Assert.Throws<UriFormatException>(() => urls.Replace(["nonsense"]));
        Assert.Throws<UriFormatException>(() => urls.Replace([]));
        Assert.Equal("c", urls.Picked.Host);
    }
}
