using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>
/// Reads and writes of 64 clients at a server without authentication and at one where each comes with a name and a
/// password. The two are measured in turns, so that a machine that slows down meets both.
/// </summary>
internal sealed class AuthWorkload(TimeSpan duration) : Workload("auth64")
{
    private const int Clients = 64;
    private const int Pairs = 3;

    public override Measurement Measure(Contender contender)
    {
        using var open = contender.StartPrepared();
        using var guarded = Authentication.Start(contender);
        var errors = 0L;
        Rate(guarded, () => Get().As(Authentication.User)); // What is compiled late is compiled, as it is for the other.
        var (getAs, getShare, getCpu) = Compare(Get);
        var (putAs, putShare, putCpu) = Compare(Put);
        return new Measurement(
            [
                new("GET/s with a password", getAs, Better.Higher),
                new("share of GET/s without", getShare, Better.Higher),
                new("CPU us of a GET for it", getCpu, Better.Lower),
                new("PUT/s with a password", putAs, Better.Higher),
                new("share of PUT/s without", putShare, Better.Higher),
                new("CPU us of a PUT for it", putCpu, Better.Lower),
            ],
            errors);

        (double Rate, double Share, double MoreCpu) Compare(Func<RequestTemplate> template)
        {
            List<double> rates = [];
            List<double> shares = [];
            List<double> moreCpu = [];
            for (var i = 0; i < Pairs; i++)
            {
                (double Rate, double Cpu) without = default;
                if (i % 2 == 0)
                {
                    without = Rate(open, template);
                }

                var with = Rate(guarded, () => template().As(Authentication.User));
                if (i % 2 != 0)
                {
                    without = Rate(open, template);
                }

                rates.Add(with.Rate);
                shares.Add(with.Rate / without.Rate);
                moreCpu.Add(with.Cpu - without.Cpu);
            }

            return (Comparison.Median(rates), Comparison.Median(shares), Comparison.Median(moreCpu));
        }

        // And the CPU of a request, in microseconds.
        (double Rate, double Cpu) Rate(ServerProcess server, Func<RequestTemplate> template)
        {
            var cpu = server.Cpu;
            var result = ClosedLoop.Run(
                server.Endpoint, Clients, template, KeyFeed.Random(Contender.PreparedKeys), duration);
            errors += result.ErrorCount;
            return (result.RequestsPerSecond, (server.Cpu - cpu).TotalMicroseconds / result.Latencies.Count);
        }
    }

    private static RequestTemplate Get() => RequestTemplate.Get(Contender.Prefix, query: "");

    private static RequestTemplate Put() => RequestTemplate.Put(Contender.Prefix, Contender.ValueBytes);
}
