using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>16 clients read with the right password while 256 others guess, half of them that of a user who does not exist.</summary>
internal sealed class LoginAttackWorkload(TimeSpan duration) : Workload("attack256")
{
    private const int HonestClients = 16;
    private const int Attackers = 256;

    public override Measurement Measure(Contender contender)
    {
        using var server = Authentication.Start(contender);
        ClosedLoop.Run(server.Endpoint, HonestClients, Honest, KeyFeed.EachOnce(HonestClients), TimeSpan.MaxValue);
        var rssBefore = server.RssMB;
        var known = Task.Run(() => Attack(server, "user"));
        var unknown = Task.Run(() => Attack(server, "nobody"));
        var honest = ClosedLoop.Run(
            server.Endpoint, HonestClients, Honest, KeyFeed.Random(Contender.PreparedKeys), duration);
        var rssAfter = server.RssMB;
        Task.WaitAll(known, unknown);
        return new Measurement(
            [
                new("honest GET/s", honest.RequestsPerSecond, Better.Higher),
                new("honest p50 ms", honest.Latencies.Ms(percent: 50), Better.Lower),
                new("honest p99 ms", honest.Latencies.Ms(percent: 99), Better.Lower),
                new("guesses/s", known.Result.RequestsPerSecond + unknown.Result.RequestsPerSecond, Better.Lower),
                new("guess p50 ms, known user", known.Result.Latencies.Ms(percent: 50), Better.Higher),
                new("guess p50 ms, unknown user", unknown.Result.Latencies.Ms(percent: 50), Better.Higher),
                new("RSS MB", rssAfter, Better.Lower),
                new("RSS MB of the attack", rssAfter - rssBefore, Better.Lower),
            ],
            honest.ErrorCount);
    }

    private ClosedLoopResult Attack(ServerProcess server, string name)
    {
        var number = 0;
        return ClosedLoop.Run(
            server.Endpoint,
            Attackers / 2,
            () => RequestTemplate.Get(Contender.Prefix, query: "").As($"{name}:guess {name} {number++}"),
            KeyFeed.Random(Contender.PreparedKeys),
            duration);
    }

    private static RequestTemplate Honest() =>
        RequestTemplate.Get(Contender.Prefix, query: "").As(Authentication.User);
}
