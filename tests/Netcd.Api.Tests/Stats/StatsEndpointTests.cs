using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests.Stats;

public sealed class StatsEndpointTests
{
    [Fact]
    public async Task Self_tells_since_when_which_leader_is_known()
    {
        await using var server = await ApiServer.StartAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(263.5));

        var response = await server.GetAsync("/v2/stats/self");

        const string Leader =
            """{"leader":"b5179d13d0285315","uptime":"4m23.5s","startTime":"2026-11-20T18:13:00Z"}""";
        Assert.Equal(
            $$"""{"name":"default","id":"b5179d13d0285315","state":"StateLeader","startTime":"2026-11-20T18:13:00Z","leaderInfo":{{Leader}},"recvAppendRequestCnt":0,"sendAppendRequestCnt":0}""",
            response.Body);
        Assert.Equal("application/json", response["Content-Type"]);
    }

    [Fact]
    public async Task A_leader_alone_has_no_followers()
    {
        await using var server = await ApiServer.StartAsync();

        Assert.Equal("""{"leader":"b5179d13d0285315","followers":{}}""", (await server.GetAsync("/v2/stats/leader")).Body);
    }

    [Fact]
    public async Task The_store_shows_its_counters_in_order()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");

        var response = await server.GetAsync("/v2/stats/store");

        var names = response.Body.Trim('{', '}').Split(',').Select(counter => counter.Split(':')[0].Trim('"'));
        Assert.Equal(
            "getsSuccess getsFail setsSuccess setsFail deleteSuccess deleteFail updateSuccess updateFail createSuccess "
            + "createFail compareAndSwapSuccess compareAndSwapFail compareAndDeleteSuccess compareAndDeleteFail expireCount "
            + "watchers",
            string.Join(' ', names));
        Assert.Contains("\"setsSuccess\":3,\"setsFail\":0,", response.Body);
    }
}
