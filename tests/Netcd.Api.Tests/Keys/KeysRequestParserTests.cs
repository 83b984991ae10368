using System.Text;
using Netcd.Api.Keys;

namespace Netcd.Api.Tests.Keys;

public sealed class KeysRequestParserTests
{
    private const string NotANumber = "The given index in POST form is not a number";

    /// <summary>Each row is wrong in one way only; the rows stand in the order in which etcd checks.</summary>
    public static TheoryData<string, bool, int, string, string> Refusals => new()
    {
        { "prevIndex=", true, 203, NotANumber, "invalid value for \"prevIndex\"" },
        { "prevIndex=-1", true, 203, NotANumber, "invalid value for \"prevIndex\"" },
        { "waitIndex=x", true, 203, NotANumber, "invalid value for \"waitIndex\"" },
        { "waitIndex", true, 203, NotANumber, "invalid value for \"waitIndex\"" },
        { "recursive=yes", true, 209, "Invalid field", "invalid value for \"recursive\"" },
        { "recursive", true, 209, "Invalid field", "invalid value for \"recursive\"" },
        { "sorted=2", true, 209, "Invalid field", "invalid value for \"sorted\"" },
        { "wait=tRue", true, 209, "Invalid field", "invalid value for \"wait\"" },
        { "dir=x", true, 209, "Invalid field", "invalid value for \"dir\"" },
        { "quorum=x", true, 209, "Invalid field", "invalid value for \"quorum\"" },
        { "stream=x", true, 209, "Invalid field", "invalid value for \"stream\"" },
        { "wait=true", false, 209, "Invalid field", "\"wait\" can only be used with GET requests" },
        { "prevValue=", true, 201, "PrevValue is Required in POST form", "\"prevValue\" cannot be empty" },
        { "noValueOnSuccess=x", true, 209, "Invalid field", "invalid value for \"noValueOnSuccess\"" },
        { "ttl=x", true, 202, "The given TTL in POST form is not a number", "invalid value for \"ttl\"" },
        { "ttl=-1", true, 202, "The given TTL in POST form is not a number", "invalid value for \"ttl\"" },
        { "prevExist=x", true, 209, "Invalid field", "invalid value for prevExist" },
        { "prevExist=", true, 209, "Invalid field", "invalid value for prevExist" },
        { "refresh=x", true, 209, "Invalid field", "invalid value for refresh" },
        { "refresh=true&value=x&ttl=1", true, 211, "Value provided on refresh", "A value was provided on a refresh" },
        { "refresh=true", true, 212, "A TTL must be provided on refresh", "No TTL value set" },
        { "refresh=true&ttl=", true, 212, "A TTL must be provided on refresh", "No TTL value set" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void A_wrong_parameter_is_refused(string form, bool isGet, int code, string message, string cause)
    {
        var error = KeysRequestParser.Parse(Form(form), isGet, out _);

        Assert.Equal(new KeysError(code, message, cause), error);
    }

    [Fact]
    public void The_first_wrong_parameter_in_the_fixed_order_answers()
    {
        // Every pair of neighbours, the later one written first: the order of checks decides, not that of the text.
        string[] wrong =
        [
            "prevIndex=x", "waitIndex=x", "recursive=x", "sorted=x", "wait=x", "dir=x", "quorum=x", "stream=x",
            "prevValue=", "noValueOnSuccess=x", "ttl=x", "prevExist=x", "refresh=x",
        ];
        for (var i = 0; i + 1 < wrong.Length; i++)
        {
            var expected = KeysRequestParser.Parse(Form(wrong[i]), isGet: true, out _);
            var actual = KeysRequestParser.Parse(Form(wrong[i + 1] + "&" + wrong[i]), isGet: true, out _);
            Assert.NotNull(expected);
            Assert.Same(expected, actual);
        }
    }

    [Theory]
    [InlineData("wait=true&stream=x", "invalid value for \"stream\"")]
    [InlineData("wait=true&prevValue=", "\"wait\" can only be used with GET requests")]
    [InlineData("refresh=true&value=x", "A value was provided on a refresh")]
    public void The_checks_across_parameters_have_their_place_in_the_order(string form, string cause) =>
        Assert.Equal(cause, KeysRequestParser.Parse(Form(form), isGet: false, out _)?.Cause);

    [Fact]
    public void A_request_without_parameters_has_the_defaults()
    {
        Assert.Null(KeysRequestParser.Parse(Form("unknown=1&Value=x&VALUE=y"), isGet: false, out var request));

        Assert.Same(KeysRequest.Plain, request);
        Assert.Null(request.TtlSeconds);
        Assert.Empty(request.PrevValue);
        Assert.Null(request.PrevExist);
        Assert.Null(request.Refresh);
        Assert.Empty(request.Value);
    }

    [Fact]
    public void Every_parameter_arrives()
    {
        var text = "prevIndex=3&waitIndex=4&recursive=1&sorted=t&wait=T&dir=true&quorum=TRUE&stream=True"
            + "&prevValue=old&noValueOnSuccess=1&ttl=9&prevExist=false&refresh=0&value=new";

        Assert.Null(KeysRequestParser.Parse(Form(text), isGet: true, out var request));

        Assert.Equal(3UL, request.PrevIndex);
        Assert.Equal(4UL, request.WaitIndex);
        Assert.True(request.Recursive && request.Sorted && request.Wait && request.Directory);
        Assert.True(request.Quorum && request.Stream && request.NoValueOnSuccess);
        Assert.Equal("old"u8.ToArray(), request.PrevValue);
        Assert.Equal(9UL, request.TtlSeconds);
        Assert.False(request.PrevExist);
        Assert.False(request.Refresh);
        Assert.Equal("new"u8.ToArray(), request.Value);
    }

    [Theory]
    [InlineData("ttl=", null)]     // As if it were not given.
    [InlineData("ttl=0", 0UL)]     // Expires at once.
    [InlineData("ttl=18446744073709551615", ulong.MaxValue)]
    public void An_empty_ttl_is_no_ttl(string form, ulong? expected)
    {
        Assert.Null(KeysRequestParser.Parse(Form(form), isGet: false, out var request));
        Assert.Equal(expected, request.TtlSeconds);
    }

    [Fact]
    public void The_first_value_of_a_name_wins_also_for_validation()
    {
        Assert.Null(KeysRequestParser.Parse(Form("dir=true&dir=x&value=a&value=b"), isGet: false, out var request));
        Assert.Equal("a"u8.ToArray(), request.Value);
        Assert.NotNull(KeysRequestParser.Parse(Form("dir=x&dir=true"), isGet: false, out _));
    }

    [Theory]
    [InlineData(100, 404)]
    [InlineData(101, 412)]
    [InlineData(102, 403)]
    [InlineData(104, 400)]
    [InlineData(105, 412)]
    [InlineData(107, 400)]
    [InlineData(108, 403)]
    [InlineData(110, 401)]
    [InlineData(209, 400)]
    [InlineData(300, 500)]
    [InlineData(401, 400)]
    public void Every_code_has_its_http_status(int code, int status) => Assert.Equal(status, KeysError.StatusOf(code));

    private static KeysForm Form(string text)
    {
        var form = new KeysForm();
        foreach (var pair in text.Split('&'))
        {
            var parts = pair.Split('=', count: 2);
            form.Offer(Encoding.UTF8.GetBytes(parts[0]), Encoding.UTF8.GetBytes(parts.Length > 1 ? parts[1] : ""));
        }

        return form;
    }
}
