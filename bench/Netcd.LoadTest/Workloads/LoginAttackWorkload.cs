using System.Diagnostics;
using System.Net;
using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>
/// 16 clients read with the right password while 256 others guess from 100 addresses, half of them that of a user who does
/// not exist. One more reads with the right password each time its user has been changed.
/// </summary>
internal sealed class LoginAttackWorkload(TimeSpan duration) : Workload("attack256")
{
    private const int HonestClients = 16;
    private const int Attackers = 256;
    private const int AttackingAddresses = 100;
    private const int Guessed = 10;

    public override Measurement Measure(Contender contender)
    {
        using var server = Authentication.Start(contender);
        ClosedLoop.Run(server.Endpoint, HonestClients, Honest, KeyFeed.EachOnce(HonestClients), TimeSpan.MaxValue);
        ColdReads(server, firstChange: 0, TimeSpan.Zero); // So that both users have logged in before the attack, and one is cold.
        var rssBefore = server.RssMB;
        var known = GuessMs(server, "user");
        var unknown = GuessMs(server, "nobody");
        var attack = Task.Run(() => ClosedLoop.Run(
            server.Endpoint, Attackers, Guesses(), KeyFeed.Random(Contender.PreparedKeys), duration,
            from: AttackerAddress));
        var cold = Task.Run(() => ColdReads(server, firstChange: 1, duration));
        var honest = ClosedLoop.Run(
            server.Endpoint, HonestClients, Honest, KeyFeed.Random(Contender.PreparedKeys), duration);
        var rssAfter = server.RssMB;
        attack.Wait();
        cold.Wait();
        return new Measurement(
            [
                new("honest GET/s", honest.RequestsPerSecond, Better.Higher),
                new("honest p50 ms", honest.Latencies.Ms(percent: 50), Better.Lower),
                new("honest p99 ms", honest.Latencies.Ms(percent: 99), Better.Lower),
                new("cold GETs", cold.Result.Latencies.Count, Better.Higher),
                new("cold p50 ms", cold.Result.Latencies.Ms(percent: 50), Better.Lower),
                new("cold p99 ms", cold.Result.Latencies.Ms(percent: 99), Better.Lower),
                new("guesses/s", attack.Result.RequestsPerSecond, Better.Lower),
                new("lone guess p50 ms, known user", known, Better.Higher),
                new("lone guess p50 ms, unknown user", unknown, Better.Higher),
                new("RSS MB", rssAfter, Better.Lower),
                new("RSS MB of the attack", rssAfter - rssBefore, Better.Lower),
            ],
            honest.ErrorCount + cold.Result.ErrorCount);
    }

    /// <summary>Times the GET of a user and then changes him, at least once, until the time is over.</summary>
    private static (Latencies Latencies, long ErrorCount) ColdReads(
        ServerProcess server, int firstChange, TimeSpan duration)
    {
        using var root = new BlockingClient(server.Endpoint);
        using var client = new BlockingClient(server.Endpoint);
        var get = RequestTemplate.Get(Contender.Prefix, query: "").As(Authentication.ChangingUser);
        var latencies = new Latencies();
        var errorCount = 0L;
        var start = Stopwatch.GetTimestamp();
        var change = firstChange;
        do
        {
            var sent = Stopwatch.GetTimestamp();
            errorCount += client.Send(get.For(change)) / 100 == 2 ? 0 : 1;
            latencies.Add(Stopwatch.GetTimestamp() - sent);
            errorCount += root.Send(Authentication.Change(change++)) / 100 == 2 ? 0 : 1;
        }
        while (Stopwatch.GetElapsedTime(start) < duration);

        return (latencies, errorCount);
    }

    private static IPAddress AttackerAddress(int number) =>
        new([127, 0, 0, (byte)(2 + (number % AttackingAddresses))]);

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
