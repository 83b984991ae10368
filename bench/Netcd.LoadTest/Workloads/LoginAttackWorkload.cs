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
    private const int Guessed = 10;

    public override Measurement Measure(Contender contender)
    {
        using var server = Authentication.Start(contender);
        ClosedLoop.Run(server.Endpoint, HonestClients, Honest, KeyFeed.EachOnce(HonestClients), TimeSpan.MaxValue);
        var rssBefore = server.RssMB;
        var known = GuessMs(server, "user");
        var unknown = GuessMs(server, "nobody");
        var attack = Task.Run(() => ClosedLoop.Run(
            server.Endpoint, Attackers, Guesses(), KeyFeed.Random(Contender.PreparedKeys), duration));
        var honest = ClosedLoop.Run(
            server.Endpoint, HonestClients, Honest, KeyFeed.Random(Contender.PreparedKeys), duration);
        var rssAfter = server.RssMB;
        attack.Wait();
        return new Measurement(
            [
                new("honest GET/s", honest.RequestsPerSecond, Better.Higher),
                new("honest p50 ms", honest.Latencies.Ms(percent: 50), Better.Lower),
                new("honest p99 ms", honest.Latencies.Ms(percent: 99), Better.Lower),
                new("guesses/s", attack.Result.RequestsPerSecond, Better.Lower),
                new("lone guess p50 ms, known user", known, Better.Higher),
                new("lone guess p50 ms, unknown user", unknown, Better.Higher),
                new("RSS MB", rssAfter, Better.Lower),
                new("RSS MB of the attack", rssAfter - rssBefore, Better.Lower),
            ],
            honest.ErrorCount);
    }

    /// <summary>How long one wrong password takes while nothing else goes on.</summary>
    private static double GuessMs(ServerProcess server, string name) => ClosedLoop.Run(
        server.Endpoint, clientCount: 1, () => Guess(name, number: 0), KeyFeed.EachOnce(Guessed), TimeSpan.MaxValue)
        .Latencies.Ms(percent: 50);

    /// <summary>Another password for each attacker, so that none profits from another's guess.</summary>
    private static Func<RequestTemplate> Guesses()
    {
        var number = 0;
        return () => Guess(++number % 2 == 0 ? "user" : "nobody", number);
    }

    private static RequestTemplate Guess(string name, int number) =>
        RequestTemplate.Get(Contender.Prefix, query: "").As($"{name}:guess {number}");

    private static RequestTemplate Honest() =>
        RequestTemplate.Get(Contender.Prefix, query: "").As(Authentication.User);
}
