using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Servers;

namespace Netcd.LoadTest.Workloads;

/// <summary>Every workload in the order in which they run. docs/performance.md describes each.</summary>
internal static class AllWorkloads
{
    public static IEnumerable<Workload> Of(LoadTestOptions options)
    {
        var duration = options.Duration;
        yield return new StartupWorkload();
        foreach (var clientCount in new[] { 1, 64, 256 })
        {
            yield return new KeyValueWorkload($"put{clientCount}", clientCount, Put, duration);
        }

        foreach (var clientCount in new[] { 1, 64, 256 })
        {
            yield return new KeyValueWorkload($"get{clientCount}", clientCount, () => Get(query: ""), duration);
        }

        yield return new KeyValueWorkload("qget64", clientCount: 64, () => Get("?quorum=true"), duration);
        yield return new KeyValueWorkload("list1k", clientCount: 4, ListThousand, duration);
        yield return new LargeListWorkload(duration);
        foreach (var (name, watcherCount) in new[] { ("watch1k", 1000), ("watch10k", 10_000) })
        {
            yield return new WatchWorkload(
                name, watcherCount, (server, crowd) => new EventStream(server, crowd), duration);
        }

        foreach (var (name, watcherCount) in new[] { ("poll1k", 1000), ("poll10k", 10_000) })
        {
            yield return new WatchWorkload(
                name, watcherCount, (server, crowd) => new LongPoll(server, crowd, firstIndex: 0), duration);
        }

        yield return new SlowWatchWorkload(duration);
        yield return new AuthWorkload(duration);
        yield return new LoginAttackWorkload(duration);
        yield return new ExpiryWorkload(options.KeyCount);
        yield return new FillWorkload(options.KeyCount);
        foreach (var clientCount in new[] { 1, 64, 256 })
        {
            yield return new ClusterWorkload($"cput{clientCount}", clientCount, atLeader: true, Put, duration);
        }

        yield return new ClusterWorkload("cfput64", clientCount: 64, atLeader: false, Put, duration);
        yield return new ClusterWorkload("cfget64", clientCount: 64, atLeader: false, () => Get(query: ""), duration);
        foreach (var (name, atLeader) in new[] { ("cqget64", true), ("cfqget64", false) })
        {
            yield return new ClusterWorkload(name, clientCount: 64, atLeader, () => Get("?quorum=true"), duration);
        }

        yield return new IdleClusterWorkload();
        yield return new FailoverWorkload();
        yield return new CatchUpWorkload(options.KeyCount);
    }

    private static RequestTemplate Put() => RequestTemplate.Put(Contender.Prefix, Contender.ValueBytes);

    private static RequestTemplate Get(string query) => RequestTemplate.Get(Contender.Prefix, query);

    private static RequestTemplate ListThousand() =>
        RequestTemplate.Whole($"/v2/keys/{Contender.Prefix}/d0000?recursive=true");
}
