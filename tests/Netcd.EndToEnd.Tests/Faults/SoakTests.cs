using System.Diagnostics;
using System.Globalization;
using Netcd.TestKit;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>Mixed load with snapshots, watches and expiry for a long time: memory and handles are flat at the end.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Clients = 8;
    private const int Keys = 5000;
    private const int Samples = 200;
    private const double ToleranceShare = 0.10;
    private const int ToleranceKiB = 16 * 1024; // The heap of the runtime breathes by a few MB.
    private const int ToleranceHandles = 20;

    /// <summary>20 minutes in the long run, or NETCD_SOAK_SECONDS; in CI just long enough that the load itself is tried.</summary>
    private static int Seconds =>
        int.TryParse(Environment.GetEnvironmentVariable("NETCD_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : LongRun.Choose(inCi: 20, inLongRun: 1200);

    [Fact]
    public async Task Memory_and_handles_are_flat_at_the_end()
    {
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { DataDir = directory.Child("data"), SnapshotCount = 2000 };
        using var server = await ServerProcess.StartAsync(Programs.Netcd, options);
        List<ProcessFigures> samples = [];
        var clock = Stopwatch.StartNew();
        bool GoesOn()
        {
            if (server.HasExited || clock.Elapsed >= TimeSpan.FromSeconds(Seconds))
            {
                return false;
            }

            lock (samples)
            {
                if (samples.Count < Samples * (clock.Elapsed / TimeSpan.FromSeconds(Seconds)))
                {
                    samples.Add(ProcessFigures.Of(server.Id)); // Due; whoever comes by takes it.
                }
            }

            return true;
        }

        var requests = (await Task.WhenAll(
            Enumerable.Range(0, Clients).Select(seed => WorkAsync(options.ClientPort, seed, GoesOn)))).Sum();

        Assert.False(server.HasExited, server.Log);
        var (second, last) = (samples[(samples.Count / 4)..(samples.Count / 2)], samples[(samples.Count * 3 / 4)..]);
        var (residentThen, residentNow) = (Median(second, sample => sample.ResidentKiB), Median(last, sample => sample.ResidentKiB));
        var (handlesThen, handlesNow) = (Median(second, sample => sample.Handles), Median(last, sample => sample.Handles));
        output.WriteLine(
            $"{Seconds} s, {requests} requests; medians of the second and last quarter: "
            + $"RSS {residentThen} -> {residentNow} KiB, handles {handlesThen} -> {handlesNow}; peak {samples[^1].PeakKiB} KiB");
        Assert.InRange(handlesNow, 0, handlesThen + ToleranceHandles);
        if (Seconds >= 120)
        {
            // A shorter run is over before the heap has found its size.
            Assert.InRange(residentNow, 0, (residentThen * (1 + ToleranceShare)) + ToleranceKiB);
        }
    }

    private static double Median(List<ProcessFigures> samples, Func<ProcessFigures, long> figure) =>
        samples.Select(figure).Order().ElementAt(samples.Count / 2);

    /// <summary>Writes with and without TTL, reads, lists, deletes, compares and watches; returns how often.</summary>
    private static async Task<int> WorkAsync(int port, int seed, Func<bool> goesOn)
    {
        var random = new Random(seed);
        var requests = 0;
        while (goesOn())
        {
            // New connections now and then, so that leaks of theirs would show.
            using var connection = await RawConnection.OpenAsync(port);
            using var watch = await RawConnection.OpenAsync(port);
            await watch.SendAsync(RawRequest.Get($"/v2/keys/soak?wait=true&recursive=true{(seed % 2 == 0 ? "&stream=true" : "")}").Bytes);
            for (var i = 0; i < 500 && goesOn(); i++, requests++)
            {
                var response = await connection.ExchangeAsync(Next(random));
                Assert.True(response.Status is 200 or 201 or 404 or 412, $"seed {seed}: {response.Status} {response.Body}");
            }
        }

        return requests;
    }

    private static RawRequest Next(Random random)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"/v2/keys/soak/{random.Next(20)}/{random.Next(Keys)}");
        var value = new string('v', random.Next(400));
        return random.Next(10) switch
        {
            0 or 1 or 2 => RawRequest.WithForm("PUT", key, "value=" + value),
            3 or 4 => RawRequest.WithForm("PUT", key, $"value={value}&ttl={random.Next(1, 10)}"),
            5 => RawRequest.WithForm("PUT", key, $"value={value}&prevExist=true"),
            6 => RawRequest.Create("DELETE", key, headers: [], body: null),
            7 when random.Next(50) == 0 => RawRequest.Get("/v2/keys/soak?recursive=true"),
            8 => RawRequest.Get(key + "?quorum=true"),
            _ => RawRequest.Get(key),
        };
    }
}
