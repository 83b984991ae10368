using System.Text;
using Netcd.Api.Tests.Running;
using Netcd.TestKit;

namespace Netcd.Api.Tests.Keys;

public sealed class KeysFuzzTests
{
    private static readonly int Requests = LongRun.Choose(inCi: 50_000, inLongRun: 1_000_000);

    private static readonly string[] Names =
    [
        "prevIndex", "waitIndex", "recursive", "sorted", "dir", "quorum", "stream", "prevValue", "noValueOnSuccess",
        "ttl", "prevExist", "refresh", "value", "Value", "",
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "true", "false", "x", "-1", "7", "18446744073709551615", "18446744073709551616", "%00", "%ff%fe",
        "%zz", "%", "+", "%22%3C", "a;b", "=", "9223372037",
    ];

    private static readonly string[] Paths =
        ["/", "", "/a", "/a/b", "/a/b/", "/_h", "/%ff", "/%00", "/a%2Fb", "/%2e%2e/0", "//a", "/a/..", "/0", "/%F0%9F%98%80"];

    private static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "DELETE"];

    [Theory]
    [InlineData(20261120)]
    [InlineData(7)]
    public async Task Whatever_is_asked_is_answered_and_nothing_internal_changes(int seed)
    {
        await using var server = await ApiServer.StartAsync();
        var random = new Random(seed);
        var connection = server.Connect();
        for (var i = 0; i < Requests; i++)
        {
            var method = Pick(random, Methods);
            var target = "/v2/keys" + Pick(random, Paths) + (random.Next(2) == 0 ? "?" + Form(random) : "");
            var form = method is "PUT" or "POST" ? Form(random) : "";

            var response = await connection.SendAsync(method, target, form);

            Assert.True(
                response.Status is 200 or 201 or 301 or 400 or 403 or 404 or 412,
                $"Seed {seed}, request {i}: {method} {target} with {form} gave {response.Status} {response.Body}");
            if (response["Connection"] == "close")
            {
                connection = server.Connect(); // A bad escape in the path ends the connection, as in Go.
            }
        }

        Assert.Equal(200, (await server.GetAsync("/v2/members/leader")).Status);
        Assert.Equal("""{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}""", (await server.GetAsync("/version")).Body);
    }

    private static string Form(Random random)
    {
        var form = new StringBuilder();
        for (var i = random.Next(4); i >= 0; i--)
        {
            form.Append(Pick(random, Names)).Append(random.Next(8) == 0 ? "" : "=").Append(Pick(random, Values)).Append('&');
        }

        return form.ToString();
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
