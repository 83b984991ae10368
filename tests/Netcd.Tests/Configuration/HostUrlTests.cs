using Netcd.Configuration;

namespace Netcd.Tests.Configuration;

public sealed class HostUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:2379", "http://127.0.0.1:2379")]
    [InlineData(" http://localhost:2379 ", "http://localhost:2379")]
    [InlineData("HTTP://LocalHost:2379", "http://LocalHost:2379")]
    [InlineData("https://example.com:443", "https://example.com:443")]
    [InlineData("http://[::1]:2379", "http://[::1]:2379")]
    [InlineData("http://[fe80::1%eth0]:2379", "http://[fe80::1%eth0]:2379")]
    [InlineData("http://:2379", "http://:2379")]
    [InlineData("http://a:0", "http://a:0")]
    public void A_URL_is_a_scheme_a_host_and_a_port(string text, string expected)
    {
        Assert.True(HostUrl.TryParse(text, out var url, out _));
        Assert.Equal(expected, url.ToString());
    }

    [Theory]
    [InlineData("", "URL scheme must be http or https: ")]
    [InlineData("foo", "URL scheme must be http or https: foo")]
    [InlineData("127.0.0.1:2379", "URL scheme must be http or https: 127.0.0.1:2379")]
    [InlineData("ftp://a:1", "URL scheme must be http or https: ftp://a:1")]
    [InlineData("unix://localhost:1", "URL scheme must be http or https: unix://localhost:1")]
    [InlineData("http://127.0.0.1", "URL address does not have the form \"host:port\": http://127.0.0.1")]
    [InlineData("http://127.0.0.1:", "URL address does not have the form \"host:port\": http://127.0.0.1:")]
    [InlineData("http://[::1]", "URL address does not have the form \"host:port\": http://[::1]")]
    [InlineData("http://[::1:1", "URL address does not have the form \"host:port\": http://[::1:1")]
    [InlineData("http://::1:2379", "parse \"http://::1:2379\": invalid character \":\" in host name")]
    [InlineData("http://127.0.0.1:bad", "parse \"http://127.0.0.1:bad\": invalid port \":bad\" after host")]
    [InlineData("http://127.0.0.1:99999", "URL port must be at most 65535: http://127.0.0.1:99999")]
    [InlineData("http://a b:1", "parse \"http://a b:1\": invalid character \" \" in host name")]
    [InlineData("http://user@a:1", "parse \"http://user@a:1\": invalid character \"@\" in host name")]
    [InlineData("http://127.0.0.1:1/", "URL must not contain a path: http://127.0.0.1:1/")]
    [InlineData("http://127.0.0.1:1/x", "URL must not contain a path: http://127.0.0.1:1/x")]
    [InlineData("http://127.0.0.1:1?x=1", "URL must not contain a query or a fragment: http://127.0.0.1:1?x=1")]
    public void Anything_else_is_refused_with_the_URL_in_the_message(string text, string expected)
    {
        Assert.False(HostUrl.TryParse(text, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void A_list_is_sorted_and_trimmed()
    {
        Assert.True(HostUrlList.Read("http://b:1, http://a:2", out var list, out _));
        Assert.Equal("http://a:2,http://b:1", list.ToString());
    }

    [Fact]
    public void A_list_has_no_empty_item()
    {
        Assert.False(HostUrlList.Read("http://b:1,", out _, out var problem));
        Assert.Equal(
            "URL scheme must be http or https:  (give URLs of the form http://host:port, separated by commas)", problem);
    }
}
