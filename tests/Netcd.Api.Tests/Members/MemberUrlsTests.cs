using System.Text;
using Netcd.Api.Members;

namespace Netcd.Api.Tests.Members;

public sealed class MemberUrlsTests
{
    private const string BodyType = """struct { PeerURLs []string "json:\"peerURLs\"" }""";
    private const string Scheme = "URL scheme must be http, https, unix, or unixs: ";
    private const string HostPort = "URL address does not have the form \"host:port\": ";

    /// <summary>Bodies and etcd 3.4.23's answers to them.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "", "unexpected end of JSON input" },
        { "x", "invalid character 'x' looking for beginning of value" },
        { "{", "unexpected end of JSON input" },
        { "{x", "invalid character 'x' looking for beginning of object key string" },
        { "{\"a\" 1}", "invalid character '1' after object key" },
        { "{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair" },
        { "[1 2]", "invalid character '2' after array element" },
        { "tru!", "invalid character '!' in literal true (expecting 'e')" },
        { "\"a\nb\"", "invalid character '\\n' in string literal" },
        { "\"\\x\"", "invalid character 'x' in string escape code" },
        { "\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape" },
        { "-x", "invalid character 'x' in numeric literal" },
        { "1.x", "invalid character 'x' after decimal point in numeric literal" },
        { "1e+", "unexpected end of JSON input" },
        { "01", "invalid character '1' after top-level value" },
        { "{\"peerURLs\":[\"http://127.0.0.1:24401\"]}x", "invalid character 'x' after top-level value" },
        { "{}", "no valid URLs given" },
        { "null", "no valid URLs given" },
        { "{\"peerURLs\":[]}", "no valid URLs given" },
        { "{\"peerURLs\":null}", "no valid URLs given" },
        { "{\"peerURLs\":\"x\"}", "json: cannot unmarshal string into Go struct field .peerURLs of type []string" },
        { "{\"peerURLs\":true}", "json: cannot unmarshal bool into Go struct field .peerURLs of type []string" },
        { "{\"peerURLs\":{\"a\":1}}", "json: cannot unmarshal object into Go struct field .peerURLs of type []string" },
        { "{\"peerURLs\":[1]}", "json: cannot unmarshal number into Go struct field .peerURLs of type string" },
        { "[]", "json: cannot unmarshal array into Go value of type " + BodyType },
        { "\"x\"", "json: cannot unmarshal string into Go value of type " + BodyType },
        { "1", "json: cannot unmarshal number into Go value of type " + BodyType },
        { "true", "json: cannot unmarshal bool into Go value of type " + BodyType },
        { "{\"peerURLs\":[null]}", Scheme },
        { Urls(""), Scheme },
        { Urls("a:1"), Scheme + "a:1" },
        { Urls("ftp://a:1"), Scheme + "ftp://a:1" },
        { Urls("http://a"), HostPort + "http://a" },
        { Urls("http://a:1:2"), HostPort + "http://a:1:2" },
        { Urls("unix://a"), HostPort + "unix://a" },
        { Urls("unix:///a"), HostPort + "unix:///a" },
        { Urls("http://a:1/"), "URL must not contain a path: http://a:1/" },
        { Urls("%zz"), "parse \"%zz\": invalid URL escape \"%zz\"" },
        { Urls("http://a b:1"), "parse \"http://a b:1\": invalid character \" \" in host name" },
        { Urls("http://a:b"), "parse \"http://a:b\": invalid port \":b\" after host" },
        { Urls("http://[::1"), "parse \"http://[::1\": missing ']' in host" },
        { Urls("://x"), "parse \"://x\": missing protocol scheme" },
        { Urls("1http://x"), "parse \"1http://x\": first path segment in URL cannot contain colon" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void A_bad_body_is_refused_in_the_words_of_etcd(string body, string problem)
    {
        Assert.False(MemberUrls.TryRead(Encoding.UTF8.GetBytes(body), out _, out var actual));
        Assert.Equal(problem, actual);
    }

    [Theory]
    [InlineData("{\"peerURLs\":[\"http://b:1\",\" http://a:1 \"]}", "http://a:1,http://b:1")] // Trimmed and sorted.
    [InlineData("{\"PEERURLS\":[\"https://[::1]:2380\"]}", "https://[::1]:2380")]             // Any case.
    [InlineData("{\"x\":{\"y\":[1.5e3]},\"peerURLs\":[\"http:\\u002f/a:1\"]}", "http://a:1")]
    [InlineData("{\"peerURLs\":[\"http://a:1\"],\"peerURLs\":[\"unix://b:2\"]}", "unix://b:2")] // The last one counts.
    [InlineData("{\"peerURLs\":[\"http://u@a:1?x#y\"]}", "http://u@a:1?x#y")]
    [InlineData("{\"peerURLs\":[\"HTTP://Ab:1\"]}", "http://Ab:1")]
    [InlineData("{\"peerURLs\":[\"http://a:1#\",\"http://a:1?\"]}", "http://a:1,http://a:1?")]
    [InlineData("{\"peerURLs\":[\"http://\u00e9:1?\u00e9\"]}", "http://%C3%A9:1?\u00e9")]
    public void A_good_body_gives_its_urls(string body, string expected)
    {
        Assert.True(MemberUrls.TryRead(Encoding.UTF8.GetBytes(body), out var urls, out var problem), problem);
        Assert.Equal(expected.Split(','), urls);
    }

    [Theory]
    [InlineData("[", "invalid character '[' exceeded max depth")]
    [InlineData("{\"a\":", "invalid character '{' exceeded max depth")]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack(string opening, string expected)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opening, 1_000_000)));

        Assert.False(MemberUrls.TryRead(body, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    private static string Urls(string url) => "{\"peerURLs\":[\"" + url + "\"]}";
}
