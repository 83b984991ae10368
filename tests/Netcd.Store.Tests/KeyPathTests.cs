using System.Text;

namespace Netcd.Store.Tests;

public class KeyPathTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "", "/" },
        { "/", "/" },
        { "foo", "/foo" },
        { "/foo", "/foo" },
        { "/foo/", "/foo" },              // One trailing slash is ignored.
        { "//foo///bar//", "/foo/bar" },
        { "/./foo/.", "/foo" },
        { "/foo/../bar", "/bar" },
        { "/..", "/" },                   // Nothing lies above the root.
        { "/foo/../../..", "/" },
        { "/foo/bar/..", "/foo" },
        { "/.../..a/b..", "/.../..a/b.." }, // Dots within a name are only dots.
        { "/ ?#;\"*:%2F", "/ ?#;\"*:%2F" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Text_is_cleaned_as_Go_cleans_a_path(string text, string expected) =>
        Assert.Equal(expected, KeyPath.Parse(text).ToString());

    [Fact]
    public void Bytes_that_are_not_UTF8_are_kept() =>
        Assert.Equal([(byte)'/', 0xff, 0, 0xfe], KeyPath.Parse([0xff, 0, 0xfe]).Span.ToArray());

    [Theory]
    [InlineData("/foo", "/1/foo")]
    [InlineData("/", "/1")]
    [InlineData("", "/1")]
    [InlineData("/foo//bar/", "/1/foo/bar")]
    [InlineData("/../0/members", "/1/0/members")]
    [InlineData("/foo/../../../2", "/1/2")]
    public void An_appended_path_never_leaves_its_key_space(string relative, string expected) =>
        Assert.Equal(expected, KeySpaces.Client.Append(Encoding.UTF8.GetBytes(relative)).ToString());

    [Theory]
    [InlineData("/", "/", "", 0)]
    [InlineData("/a", "/", "a", 1)]
    [InlineData("/a/bc", "/a", "bc", 2)]
    public void A_path_has_a_parent_a_name_and_a_depth(string path, string parent, string name, int depth)
    {
        var key = KeyPath.Parse(path);

        Assert.Equal((parent, name, depth), (key.Parent.ToString(), Encoding.UTF8.GetString(key.Name), key.Depth));
    }

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/", true)]
    [InlineData("/ab", "/a", false)] // A common prefix is not an ancestor.
    [InlineData("/a", "/a/b", false)]
    public void A_path_is_within_its_ancestors(string path, string ancestor, bool within) =>
        Assert.Equal(within, KeyPath.Parse(path).IsWithin(KeyPath.Parse(ancestor)));

    [Fact]
    public void The_default_path_is_the_root() => Assert.Equal(KeyPath.Parse("/"), default);
}
