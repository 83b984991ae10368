using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Reads and writes of 64 clients, first without authentication and then each with a name and a password.</summary>
internal sealed class AuthWorkload(TimeSpan duration) : Workload("auth64")
{
    private const int Clients = 64;

    public override Measurement Measure(Contender contender)
    {
        using var server = contender.StartPrepared();
        var errors = 0L;
        var (get, put) = (Rate(server, Get), Rate(server, Put));
        Authentication.TurnOn(server);
        Rate(server, () => Get().As(Authentication.User)); // What is compiled late is compiled, as it is for those without.
        var getAs = Rate(server, () => Get().As(Authentication.User));
        var putAs = Rate(server, () => Put().As(Authentication.User));
        return new Measurement(
            [
                new("GET/s with a password", getAs, Better.Higher),
                new("share of GET/s without", getAs / get, Better.Higher),
                new("PUT/s with a password", putAs, Better.Higher),
                new("share of PUT/s without", putAs / put, Better.Higher),
            ],
            errors);

        double Rate(ServerProcess measured, Func<RequestTemplate> template)
        {
            var result = ClosedLoop.Run(
                measured.Endpoint, Clients, template, KeyFeed.Random(Contender.PreparedKeys), duration);
            errors += result.ErrorCount;
            return result.RequestsPerSecond;
        }
    }

    private static RequestTemplate Get() => RequestTemplate.Get(Contender.Prefix, query: "");

    private static RequestTemplate Put() => RequestTemplate.Put(Contender.Prefix, Contender.ValueBytes);
}
